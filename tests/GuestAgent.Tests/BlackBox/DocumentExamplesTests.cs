using System.Text;
using System.Text.Json;
using Orchestrator.Protocol.Methods;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>Every example of docs/protocol.md that a host sends, sent to a real agent: the answers have the shape that is written there.</summary>
public sealed class DocumentExamplesTests
{
    [Fact]
    public async Task Every_example_of_the_document_is_answered_in_its_shape()
    {
        var answered = 0;
        foreach (var example in ProtocolExamples.Requests)
        {
            // One agent each: an example may end it, and none must depend on the one before.
            await using var agent = await AgentUnderTest.StartAsync(Config);
            File.WriteAllText(Path.Combine(agent.Folder, ProtocolExamples.GreetingFile), ProtocolExamples.Greeting);
            using var host = agent.Connect();
            var line = example.Text.Contains(ProtocolExamples.UploadId, StringComparison.Ordinal)
                ? example.Text.Replace(ProtocolExamples.UploadId, Upload(host, agent.Folder, example), StringComparison.Ordinal)
                : example.Text;
            host.Send(line.Replace(ProtocolExamples.Folder, agent.Folder, StringComparison.Ordinal));
            if (example.Kind == ExampleKind.Silence)
            {
                host.Send("""{"jsonrpc":"2.0","id":"after","method":"ping"}""");
                Assert.Contains("\"after\"", host.Line(), StringComparison.Ordinal);
                continue;
            }
            using var expected = JsonDocument.Parse(example.Answer!);
            using var actual = JsonDocument.Parse(host.Line());
            var differences = ProtocolExamples.ShapeDifferences(expected.RootElement, actual.RootElement);
            Assert.True(differences.Count == 0, $"{example}: {string.Join("; ", differences)}\nanswered: {actual.RootElement}");
            answered++;
        }
        Assert.True(answered >= 20, $"only {answered} examples were found");
    }

    // The one that the examples suppose: empty, or complete for the commit.
    private static string Upload(AgentClient host, string folder, ProtocolExample example)
    {
        var greeting = Encoding.UTF8.GetBytes(ProtocolExamples.Greeting);
        var path = Path.Combine(folder, ProtocolExamples.UploadFile);
        using var opened = JsonDocument.Parse(host.Ask(1, MethodNames.FileOpenUpload, new { path, size = greeting.Length }));
        var upload_id = opened.RootElement.GetProperty("result").GetProperty("upload_id").GetString()!;
        if (example.Method == MethodNames.FileCommit)
        {
            host.Ask(
                2,
                MethodNames.FileWriteChunk,
                new
                {
                    upload_id,
                    offset = 0,
                    data = greeting,
                }
            );
        }
        return upload_id;
    }

    // Reads and writes in its own folder alone, so that the refusals of the document are refusals here.
    private static string Config(string folder) =>
        RunningAgent
            .Config(folder)
            .Replace("\"allowed_read_paths\": [\"/\"]", $"\"allowed_read_paths\": [\"{folder}\"]", StringComparison.Ordinal);
}
