"""Operations without a plain JSON answer, and values that have to be looked for."""

from typing import Any

import pytest
from msgspec import UNSET

from photon_test.contracts.choice import Optional
from photon_test.contracts.generate import Choice, Generated, generate
from photon_test.contracts.provenance import grade
from photon_test.openapi.library import Library
from photon_test.pact.model import HttpInteraction, StatusCode

HEAD = """
openapi: 3.1.0
components:
  securitySchemes: {auth: {type: http, scheme: bearer}}
  schemas:
    Error: {type: object, required: [code], properties: {code: {type: integer}}}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
paths:
"""


def made(paths: str, choice: Choice | None = None) -> Generated:
    library = Library(lambda _: (HEAD + paths).encode())
    return generate(library, library.open("openapi.yaml"), choice or Choice())


def responses(text: str, method: str = "get") -> Generated:
    return made(f"  /x:\n    {method}:\n      responses: {text}\n")


def posted(body: str) -> HttpInteraction:
    generated = made(f"""
  /x:
    post:
      requestBody: {{required: true, content: {body}}}
      responses: {{204: {{description: ok}}}}
""")
    (one,) = generated.interactions
    return one


@pytest.mark.parametrize(
    ("text", "method", "code", "accepted"),
    [
        ("{2XX: {description: ok}}", "get", 200, "success"),
        ("{2XX: {description: ok, headers: {Location: {}}}}", "post", 201, "success"),
        (
            "{2XX: {description: o}, 200: {description: o}}",
            "get",
            201,
            (201, 202, 204, 203, 205, 206),
        ),
        ("{default: {description: successful operation}}", "get", 200, "success"),
        ("{default: {description: fine, x-photon-status: 202}}", "get", 202, None),
        ("{3XX: {description: moved}}", "get", 302, "redirect"),
        (
            "{3XX: {description: m}, 302: {description: m}}",
            "get",
            301,
            (301, 303, 307, 308, 300, 304),
        ),
    ],
)
def test_a_range_of_statuses_has_a_rule(text: str, method: str, code: int, accepted: Any) -> None:
    one = next(i for i in responses(text, method).interactions if i.response.status == code)

    rules = [rule.matchers for rule in one.response.matchingRules.status.values()]
    assert rules == ([] if accepted is None else [(StatusCode(status=accepted),)])
    assert accepted is None or one.comments.photon.loosened[0].startswith("status: ")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{default: {description: unexpected error}}", "describes a failure"),
        (
            (
                "{default: {description: other, content: {application/json:"
                " {schema: {$ref: '#/components/schemas/Error'}}}}}"
            ),
            "describes a failure",
        ),
        ("{204: {description: ok}, default: {description: other}}", "stands for what goes wrong"),
        ("{}", "it has no responses, so nothing is known of its answer"),
        ("{600: {description: odd}}", "`600` is no status of HTTP"),
        ("{5XX: {description: no}}", "a failure of the server cannot be asked for"),
        ("{1XX: {description: wait}}", "`1XX` is no single status"),
    ],
)
def test_what_no_request_leads_to_has_its_reason(text: str, why: str) -> None:
    generated = responses(text)

    (left,) = generated.left
    assert why in left.why
    assert left.where.startswith("openapi.yaml:")


DEFAULT = """
  /x/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {200: {description: ok}, 403: {description: no}, default: {description: other}}
"""


def test_a_failure_by_default_has_the_status_that_is_said() -> None:
    generated = made(DEFAULT, Choice(default_status=404))

    one = next(one for one in generated.interactions if one.response.status == 404)
    assert one.providerStates[0].name.startswith("no ")
    assert one.comments.photon.loosened == ("status: `default` is taken for 404",)


def test_a_failure_by_default_is_none_that_has_a_reply() -> None:
    left = made(DEFAULT, Choice(default_status=403)).left

    assert left[-1].why == "`default` does not stand for 403, which has a reply of its own"


def test_a_success_by_default_stays_one() -> None:
    text = "  /x: {get: {responses: {default: {description: fine}}}}\n"

    (one,) = made(text, Choice(default_status=404)).interactions

    assert one.response.status == 200


def test_a_status_is_asked_for_where_it_says_how() -> None:
    generated = made("""
  /x:
    post:
      security: [{auth: []}]
      requestBody:
        content: {application/json: {schema: {type: object}, example: {}}}
      responses:
        200: {description: ok, content: {application/json: {schema: {type: object}}}}
        403: {description: no}
        406: {description: no}
        415: {description: no}
""")

    by_status = {one.response.status: one for one in generated.interactions}
    assert (
        by_status[403].providerStates[-1].name == "an auth credential without the permission exists"
    )
    assert by_status[406].request.headers["Accept"] == ("application/vnd.photon.unacceptable",)
    assert by_status[415].request.headers["Content-Type"] == ("application/vnd.photon.unknown",)
    assert by_status[200].request.headers["Content-Type"] == ("application/json",)


def test_nobody_is_turned_away_where_nothing_is_asked() -> None:
    generated = made("""
  /x:
    get:
      security: [{}, {auth: []}]
      responses: {204: {description: ok}, 401: {description: no}, 403: {description: no}}
""")

    assert [one.response.status for one in generated.interactions] == [204]
    assert generated.left[0].why.startswith("the operation asks for no credentials")


def test_what_takes_no_input_has_the_one_reply_that_is_known() -> None:
    (one,) = responses("{418: {description: teapot}}").interactions

    assert one.response.status == 418


@pytest.mark.parametrize(
    ("body", "kind", "content"),
    [
        (
            ("{application/xml: {schema: {type: object, xml: {name: thing}, properties:"
            " {id: {type: integer, xml: {attribute: true}}, tags: {type: array,"
            " xml: {wrapped: true}, items: {type: string, xml: {name: tag}}},"
            " flat: {type: array, items: {type: string}}}},"
            " example: {id: 1, tags: [a, '<'], flat: [b, c]}}}"),
            "application/xml",
            ('<?xml version="1.0" encoding="UTF-8"?><thing id="1"><tags><tag>a</tag><tag>&lt;</tag>'
            "</tags><flat>b</flat><flat>c</flat></thing>"),
        ),
        (
            ("{text/xml: {schema: {type: object, xml: {name: a, prefix: p, namespace: 'urn:x'},"
            " properties: {b: {type: string}}}, example: {b: c}}}"),
            "text/xml",
            '<?xml version="1.0" encoding="UTF-8"?><p:a xmlns:p="urn:x"><b>c</b></p:a>',
        ),
        ("{application/ndjson: {schema: {type: array}, example: [{a: 1}, 2]}}",
         "application/ndjson", '{"a":1}\n2\n'),
        ("{application/yaml: {schema: {type: object}, example: {a: é}}}",
         "application/yaml", '{"a":"é"}'),
        ("{text/plain: {schema: {type: integer}, example: 5}}", "text/plain", "5"),
        ("{application/octet-stream: {}}", "application/octet-stream", "text"),
        ("{application/json: {}}", "application/json", {}),
    ],
)  # fmt: skip
def test_bodies_are_written_in_their_media_type(body: str, kind: str, content: Any) -> None:
    sent = posted(body).request.body

    assert sent is not UNSET
    assert sent.contentType == kind
    assert sent.content == content


def test_a_body_that_has_no_words_says_so() -> None:
    generated = made("""
  /x:
    post:
      requestBody:
        content: {application/vnd.odd: {schema: {type: object}, example: {a: 1}}}
      responses: {204: {description: ok}}
""")

    assert generated.left[0].why == "bodies of `application/vnd.odd` cannot be written yet"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("{type: object, minProperties: 1, properties: {a: {const: 1}}}", {"a": 1}),
        (
            (
                "{oneOf: [{type: object, properties: {a: {const: 1}}, additionalProperties: false},"
                " {type: object, properties: {b: {const: 2}}, additionalProperties: false}]}"
            ),
            {"a": 1},
        ),
        (
            (
                "{type: object, properties: {a: {const: 1}, b: {const: 2}},"
                " oneOf: [{required: [a]}, {required: [b]}]}"
            ),
            {"a": 1},
        ),
        (
            (
                "{type: object, required: [n], properties: {n: {type: object, required: [k],"
                " properties: {k: {type: integer, example: x}}}, m: {type: string, example: 5}}}"
            ),
            {"n": {"k": 1}},
        ),
        (
            (
                "{oneOf: [{$ref: '#/components/schemas/Cat'},"
                " {$ref: '#/components/schemas/Error'}],"
                " discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat'}}}"
            ),
            {"kind": "cat"},
        ),
    ],
)
def test_a_value_is_looked_for_that_fits(schema: str, value: Any) -> None:
    sent = posted(f"{{application/json: {{schema: {schema}}}}}").request.body

    assert sent is not UNSET
    assert sent.content == value


def test_a_schema_that_nothing_fits_ends() -> None:
    generated = made("""
  /x:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              minProperties: 3
              properties: {a: {type: object, minProperties: 9, properties: {b: {not: {}}}}}
      responses: {204: {description: ok}}
""")

    assert generated.interactions == ()
    assert "is not what its schema asks for" in generated.left[0].why


@pytest.mark.parametrize(
    "schema",
    [
        "{allOf: [{type: string}, {type: integer}]}",
        "{$ref: '#/components/schemas/Nothing'}",
        "{type: object, required: [a], properties: {a: {type: string, pattern: '(?=a)b'}}}",
    ],
)
def test_an_answer_that_cannot_be_shown_is_still_expected(schema: str) -> None:
    generated = responses(
        f"{{200: {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    )

    (one,) = generated.interactions
    assert one.response.body is UNSET
    assert one.response.headers == {"Content-Type": ("application/json",)}
    assert one.comments.photon.loosened[0].startswith("body: ")
    assert len(generated.left) == 1


def test_only_a_root_that_is_named_is_expected_of_xml() -> None:
    text = "{{200: {{description: ok, content: {{application/xml: {{schema: {0}}}}}}}}}"
    schema = "{type: object, xml: {name: thing}}"

    (named,) = responses(text.format(schema)).interactions
    (unnamed,) = responses(text.format("{type: object}")).interactions

    assert named.response.body.content == "<thing/>"  # type: ignore[union-attr]  # it has one
    assert list(named.response.matchingRules.body) == ["$.thing['#text']"]
    assert unnamed.response.body is UNSET
    assert unnamed.comments.photon.loosened == ("body: `application/xml`",)


def test_an_operation_may_be_skipped() -> None:
    generated = made("  /x: {get: {x-photon-skip: true, responses: {204: {description: ok}}}}\n")

    assert generated.left[0].why == "`x-photon-skip` says so"


def test_callbacks_are_named() -> None:
    generated = made("""
  /x:
    get:
      callbacks: {done: {'{$request.query.url}': {post: {}}}}
      responses: {204: {description: ok}}
""")

    assert [(one.aside, one.why[:19]) for one in generated.left] == [(True, "the callback `done`")]


def test_examples_may_lie_in_files_beside_the_document() -> None:
    files = {
        "openapi.yaml": HEAD
        + """
  /x:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Error'}
              examples:
                here: {externalValue: examples/here.json}
                lies: {externalValue: examples/lies.yaml}
                outside: {externalValue: ../secret.json}
                remote: {externalValue: 'https://example.com/a.json'}
                image: {externalValue: a.png}
""",
        "examples/here.json": '{"code": 7}',
        "examples/lies.yaml": "code: x",
    }
    library = Library(lambda path: files[path].encode())

    generated = generate(library, library.open("openapi.yaml"), Choice())

    (one,) = generated.interactions
    assert one.response.body.content == {"code": 7}  # type: ignore[union-attr]  # it has one
    assert one.comments.photon.source == "examples/here.json#"
    left = {one.example: one for one in generated.left}
    assert left.keys() == {"lies", "outside", "remote", "image"}
    assert left["lies"].where == "examples/lies.yaml:1:1"
    assert left["outside"].where == "openapi.yaml:21:26"
    assert "`../secret.json` is not read" in left["outside"].why


@pytest.mark.parametrize(
    ("schema", "style", "path"),
    [
        ("{type: object}", "simple", "/x/key,text"),
        ("{type: object, additionalProperties: {type: string}}", "simple", "/x/key,text"),
        ("{type: string, maxLength: 0}", "simple", None),
    ],
)
def test_a_path_is_not_left_empty(schema: str, style: str, path: str | None) -> None:
    generated = made(f"""
  /x/{{p}}:
    get:
      parameters: [{{name: p, in: path, required: true, style: {style}, schema: {schema}}}]
      responses: {{204: {{description: ok}}}}
""")

    assert [one.request.path for one in generated.interactions] == ([path] if path else [])


@pytest.mark.parametrize("schema", ["{}", "{type: [object, 'null']}", "{type: 'null'}"])
@pytest.mark.parametrize("optional", ["omit", "if-present"])
def test_a_body_of_which_nothing_is_expected_is_left_out(schema: str, optional: Optional) -> None:
    text = f"{{200: {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"

    generated = made(f"  /x:\n    get:\n      responses: {text}\n", Choice(optional=optional))

    (one,) = generated.interactions
    assert one.response.body is UNSET
    assert one.response.matchingRules.body == {}
    assert one.comments.photon.loosened.count("$: may be null") == 1


def test_what_the_core_takes_for_text_is_not_said_to_be_looked_at() -> None:
    (one,) = responses(
        "{200: {description: ok, content: {text/json: {schema:"
        " {$ref: '#/components/schemas/Error'}}}}}"
    ).interactions

    assert one.response.body is UNSET
    assert one.comments.photon.loosened == ("body: the core compares `text/json` as text",)


@pytest.mark.parametrize(
    ("schema", "example", "path"),
    [
        ("{type: string}", "55", "/x/55"),
        ("{type: integer}", "'1001'", "/x/1001"),
        ("{type: boolean}", "'true'", "/x/true"),
        ("{type: array, items: {type: string}}", "'a,b'", "/x/a,b"),
        ("{type: integer}", "abc", None),
    ],
)
def test_an_example_of_a_parameter_may_be_written_as_it_is_sent(
    schema: str, example: str, path: str | None
) -> None:
    generated = made(f"""
  /x/{{p}}:
    get:
      parameters:
        - name: p
          in: path
          required: true
          schema: {schema}
          example: {example}
      responses: {{204: {{description: ok}}}}
""")

    lies = [one for one in generated.left if "is not what its schema asks for" in one.why]
    assert bool(lies) == (path is None)
    assert path is None or generated.interactions[0].request.path == path


@pytest.mark.parametrize(
    ("kind", "example", "content"),
    [
        ("application/json", '{"a": 1}', {"a": 1}),
        ("application/xml", "<a>1</a>", "<a>1</a>"),
        ("application/x-www-form-urlencoded", "a=1&b=2", "a=1&b=2"),
    ],
)
def test_an_example_of_a_body_may_be_written_as_it_is_sent(
    kind: str, example: str, content: Any
) -> None:
    one = posted(f"{{{kind}: {{schema: {{type: object}}, example: '{example}'}}}}")

    assert one.request.body is not UNSET
    assert one.request.body.content == content
    assert one.comments.photon.provenance["body"] == "example"


def test_an_answer_may_be_written_as_it_is_sent() -> None:
    generated = responses(
        "{200: {description: ok, content: {application/json: {schema:"
        " {$ref: '#/components/schemas/Error'}, example: '{\"code\": 7}'}}}}"
    )

    (one,) = generated.interactions
    assert generated.left == ()
    assert one.response.body.content == {"code": 7}  # type: ignore[union-attr]  # it has one


def test_what_is_no_media_type_is_not_expected_as_one() -> None:
    generated = responses(
        "{200: {description: ok, content: {odd: {schema: {type: object}},"
        " application/json: {schema: {type: object}}}}}"
    )

    (one,) = generated.interactions
    assert one.response.headers == {"Content-Type": ("application/json",)}
    assert generated.left[0].why == "`odd` is no media type"


def test_a_picture_need_not_be_read_to_be_paired_by_name() -> None:
    text = """
  /image/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer},
           examples: {logo: {value: 1}}}
      responses:
        200:
          description: ok
          content: {image/png: {examples: {logo: {externalValue: 'data:image/png;base64,AAAA'}}}}
"""

    (one,) = made(text).interactions

    assert one.comments.photon.example == "logo"
    assert one.response.headers == {"Content-Type": ("image/png",)}
    assert grade(one) == "named"
