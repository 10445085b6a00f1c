"""The Pact Broker: fetch pacts, publish pacts and results, ask whether a version may be deployed.

Its API is HAL+JSON: the index names relations, and each answer links to the next. Read at Pact
Broker 2.12x (https://github.com/pact-foundation/pact_broker, `lib/pact_broker/doc/views`), with
the contracts that its own command line has with it.
"""
