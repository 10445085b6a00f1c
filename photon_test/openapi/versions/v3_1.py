"""OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1): 3.0 with JSON Schema's own schemas."""

from typing import Literal

from photon_test.openapi import grammar
from photon_test.openapi.meta import Meta
from photon_test.openapi.versions import v3_0

DIALECT: Literal["2020-12"] = "2020-12"
GRAMMAR = grammar.V3_1
META: Meta = "3.1"

methods = v3_0.methods
base_path = v3_0.base_path
servers = v3_0.servers
parameter = v3_0.parameter
body = v3_0.body
reply = v3_0.reply
schemes = v3_0.schemes
