# To RSpec, code that calls `exit` has ended the run well (https://github.com/rspec/rspec/issues/299):
# the report has what ran before, and the status is 0.
RSpec.configure do |config|
  config.around do |example|
    example.run
  rescue SystemExit => error
    raise "called `exit`, with status #{error.status}"
  end
end
