"""What of an API can be checked: the words that a manifest uses, which are Schemathesis' own."""

from typing import Literal

PhaseName = Literal["examples", "coverage", "fuzzing"]
PHASES: tuple[PhaseName, ...] = ("examples", "coverage", "fuzzing")  # in the order they run

ModeName = Literal["positive", "negative", "all"]  # what requests are to the document

CheckName = Literal[
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
]
