import au.com.dius.pact.core.matchers.FullRequestMatch;
import au.com.dius.pact.core.matchers.Mismatch;
import au.com.dius.pact.core.matchers.PartialRequestMatch;
import au.com.dius.pact.core.matchers.RequestMatch;
import au.com.dius.pact.core.matchers.RequestMatching;
import au.com.dius.pact.core.matchers.ResponseMatching;
import au.com.dius.pact.core.model.ContentType;
import au.com.dius.pact.core.model.DefaultPactReader;
import au.com.dius.pact.core.model.IRequest;
import au.com.dius.pact.core.model.IResponse;
import au.com.dius.pact.core.model.OptionalBody;
import au.com.dius.pact.core.model.Pact;
import au.com.dius.pact.core.model.PactReaderKt;
import au.com.dius.pact.core.model.Request;
import au.com.dius.pact.core.model.Response;
import au.com.dius.pact.core.model.SynchronousRequestResponse;
import au.com.dius.pact.core.model.UnknownPactSource;
import au.com.dius.pact.core.model.generators.Generators;
import au.com.dius.pact.core.model.matchingrules.MatchingRulesImpl;
import au.com.dius.pact.core.support.json.JsonParser;
import au.com.dius.pact.core.support.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says for each line of a file whether pact-jvm accepts an answer, or a request, by a contract.
 *
 * A line is {pact, side: "response" | "request", status, method, path, query, headers, type, body}:
 * a pact of one interaction, and what came over the wire; body is base64, or null. The answer is a
 * line {accepted, why, failed}. The calls are those of pact-jvm's verifier (ResponseComparison) and
 * of its mock server (BaseMockServer), read at 4.7.5.
 */
public class Judge {
  public static void main(String[] arguments) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      answers.add(answer((JsonValue.Object) JsonParser.parseString(line)));
    }
    Files.write(Path.of(arguments[1]), answers);
    System.exit(0); // without waiting for the threads that pact-jvm started
  }

  private static String answer(JsonValue.Object asked) {
    List<String> differences;
    try {
      JsonValue.Object file = (JsonValue.Object) asked.get("pact");
      Pact pact = DefaultPactReader.INSTANCE.pactFromJson(file, UnknownPactSource.INSTANCE);
      SynchronousRequestResponse interaction =
          pact.getInteractions().get(0).asSynchronousRequestResponse();
      differences =
          asked.get("side").asString().equals("request")
              ? differences(pact, request(asked))
              : differences(pact, interaction, asked);
    } catch (Throwable error) { // it must not end the others' answers
      return line(false, "", error.toString());
    }
    return line(differences.isEmpty(), differences.isEmpty() ? "" : differences.get(0), "");
  }

  private static List<String> differences(
      Pact pact, SynchronousRequestResponse interaction, JsonValue.Object asked) {
    IResponse actual =
        new Response(
            asked.get("status").asNumber().intValue(),
            headers(asked),
            body(asked),
            new MatchingRulesImpl(),
            new Generators());
    return words(ResponseMatching.responseMismatches(pact, interaction, actual));
  }

  private static List<String> differences(Pact pact, IRequest actual) {
    RequestMatch found = new RequestMatching(pact).matchInteraction(actual);
    if (found instanceof FullRequestMatch) {
      return List.of();
    }
    if (found instanceof PartialRequestMatch) {
      List<String> said = new ArrayList<>();
      ((PartialRequestMatch) found)
          .getProblems()
          .values()
          .forEach(one -> said.addAll(words(one.getMismatches())));
      return said;
    }
    return List.of("no interaction has this method and path");
  }

  private static IRequest request(JsonValue.Object asked) {
    return new Request(
        asked.get("method").asString(),
        asked.get("path").asString(),
        new HashMap<>(PactReaderKt.queryStringToMap(asked.get("query").asString(), true)),
        headers(asked),
        body(asked),
        new MatchingRulesImpl(),
        new Generators());
  }

  private static Map<String, List<String>> headers(JsonValue.Object asked) {
    Map<String, List<String>> found = new HashMap<>();
    ((JsonValue.Object) asked.get("headers"))
        .getEntries()
        .forEach((name, value) -> found.put(name, new ArrayList<>(List.of(value.asString()))));
    return found;
  }

  private static OptionalBody body(JsonValue.Object asked) {
    if (asked.get("body").isNull()) {
      return OptionalBody.missing();
    }
    byte[] bytes = Base64.getDecoder().decode(asked.get("body").asString());
    return OptionalBody.body(bytes, new ContentType(asked.get("type").asString()));
  }

  private static List<String> words(List<? extends Mismatch> found) {
    List<String> said = new ArrayList<>();
    found.forEach(one -> said.add(one.description()));
    return said;
  }

  private static String line(boolean accepted, String why, String failed) {
    Map<String, JsonValue> said = new HashMap<>();
    said.put("accepted", accepted ? JsonValue.True.INSTANCE : JsonValue.False.INSTANCE);
    said.put("why", new JsonValue.StringValue(ascii(why)));
    said.put("failed", new JsonValue.StringValue(ascii(failed)));
    return new JsonValue.Object(said).serialise();
  }

  /** Differences quote bodies, and not all of them are text. */
  private static String ascii(String text) {
    return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }
}
