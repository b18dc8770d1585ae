using System.Text.Json;

namespace Orchestrator.Tests.Shared;

/// <summary>Who sends an example of docs/protocol.md, as its block says.</summary>
public enum ExampleKind
{
    /// <summary><c>agent-request</c>, which the next block answers: <see cref="ProtocolExample.Answer"/>.</summary>
    Request,

    /// <summary><c>agent-silence</c>: a line to an agent that is never answered.</summary>
    Silence,

    /// <summary><c>agent-line</c>: a line that an agent sends unasked.</summary>
    AgentLine,

    /// <summary><c>host-error</c>: a line of an agent that a host refuses.</summary>
    HostError,
}

/// <summary>One example of docs/protocol.md.</summary>
/// <param name="Line">Where its block begins in the document.</param>
/// <param name="Section">Number of the section that it stands in, for example "3.6".</param>
/// <param name="Text">The line as it goes over the wire, without its newline.</param>
/// <param name="Answer">What the agent answers, for a request; only its shape is the same everywhere.</param>
public sealed record ProtocolExample(int Line, string Section, ExampleKind Kind, string Text, string? Answer)
{
    /// <summary>The method that it calls; null for a batch and for what is no request.</summary>
    public string? Method
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                return
                    document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("method", out var method)
                    ? method.GetString()
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>True when the answer in the document is an error.</summary>
    public bool IsRefused => Answer?.Contains("\"error\":", StringComparison.Ordinal) == true && Answer.StartsWith('{');

    public override string ToString() => $"docs/protocol.md:{Line}";
}

/// <summary>The examples of docs/protocol.md, in the document's order.</summary>
public static class ProtocolExamples
{
    /// <summary>The folder that the examples about files suppose; a test puts its own in its place.</summary>
    public const string Folder = "/srv/example";

    /// <summary>The file in <see cref="Folder"/> that they suppose, and what is in it.</summary>
    public const string GreetingFile = "greeting.txt";

    /// <inheritdoc cref="GreetingFile"/>
    public const string Greeting = "Hello, guest.\n";

    /// <summary>The upload that the examples suppose open: of <see cref="Greeting"/>, to <see cref="UploadFile"/> in <see cref="Folder"/>.</summary>
    public const string UploadId = "3f9a6c0e5b7d41288c2f0a1b9d4e6f70";

    /// <inheritdoc cref="UploadId"/>
    public const string UploadFile = "upload.txt";

    private const string Fence = "```";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProtocolExample> All { get; } = Read(File.ReadAllLines(DocumentPath()));

    /// <summary>Those that a test sends to an agent one by one, in order.</summary>
    public static IEnumerable<ProtocolExample> Requests => All.Where(e => e.Kind is ExampleKind.Request or ExampleKind.Silence);

    /// <summary>Takes the examples out of a document's lines; a block of a kind that is not known, or out of place, is an error.</summary>
    public static IReadOnlyList<ProtocolExample> Read(IReadOnlyList<string> lines)
    {
        var examples = new List<ProtocolExample>();
        var section = "";
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith("##", StringComparison.Ordinal))
            {
                section = lines[i].Split(' ')[1].TrimEnd('.');
            }
            if (!lines[i].StartsWith(Fence + "json ", StringComparison.Ordinal))
            {
                continue;
            }
            var start = i + 1;
            var kind = lines[i][(Fence.Length + "json ".Length)..];
            var body = new List<string>();
            for (i++; lines[i] != Fence; i++)
            {
                body.Add(lines[i].Trim());
            }
            var text = string.Join(" ", body);
            if (kind == "agent-answer")
            {
                var asked = examples.Count > 0 ? examples[^1] : null;
                examples[^1] = asked is { Kind: ExampleKind.Request, Answer: null }
                    ? asked with
                    {
                        Answer = text,
                    }
                    : throw new InvalidDataException($"docs/protocol.md:{start}: an answer that follows no request.");
                continue;
            }
            examples.Add(new ProtocolExample(start, section, KindOf(kind, start), text, null));
        }
        return examples;
    }

    /// <summary>
    /// Where two JSON values differ in shape: members that one lacks, other types, other error codes. Every item of an actual array must have the shape of
    /// some item of the expected one. Empty when they agree.
    /// </summary>
    public static IReadOnlyList<string> ShapeDifferences(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (TypeOf(expected) != TypeOf(actual))
        {
            return [$"{path} is {actual.ValueKind}, in the document {expected.ValueKind}"];
        }
        return expected.ValueKind switch
        {
            JsonValueKind.Object => Members(expected, actual, path).ToList(),
            JsonValueKind.Array => Items(expected, actual, path).ToList(),
            JsonValueKind.Number
                when path.EndsWith(".error.code", StringComparison.Ordinal) && expected.GetRawText() != actual.GetRawText() =>
            [
                $"{path} is {actual}, in the document {expected}",
            ],
            _ => [],
        };
    }

    private static IEnumerable<string> Members(JsonElement expected, JsonElement actual, string path)
    {
        foreach (var member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out var value))
            {
                yield return $"{path}.{member.Name} is missing";
                continue;
            }
            foreach (var difference in ShapeDifferences(member.Value, value, $"{path}.{member.Name}"))
            {
                yield return difference;
            }
        }
        foreach (var member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
            {
                yield return $"{path}.{member.Name} is not in the document";
            }
        }
    }

    private static IEnumerable<string> Items(JsonElement expected, JsonElement actual, string path)
    {
        var shapes = expected.EnumerateArray().ToList();
        var index = 0;
        foreach (var item in actual.EnumerateArray())
        {
            var best = shapes.Select(shape => ShapeDifferences(shape, item, $"{path}[{index}]")).MinBy(found => found.Count);
            foreach (var difference in best ?? [])
            {
                yield return difference;
            }
            index++;
        }
    }

    private static JsonValueKind TypeOf(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    private static ExampleKind KindOf(string word, int line) =>
        word switch
        {
            "agent-request" => ExampleKind.Request,
            "agent-silence" => ExampleKind.Silence,
            "agent-line" => ExampleKind.AgentLine,
            "host-error" => ExampleKind.HostError,
            _ => throw new InvalidDataException($"docs/protocol.md:{line}: no kind of example is called \"{word}\"."),
        };

    private static string DocumentPath()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "docs", "protocol.md");
            if (File.Exists(path))
            {
                return path;
            }
        }
        throw new FileNotFoundException("docs/protocol.md is in no folder above the tests.");
    }
}
