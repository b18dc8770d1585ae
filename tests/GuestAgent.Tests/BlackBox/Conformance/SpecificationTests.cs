using System.Text;
using Orchestrator.Tests.Shared.Corpus;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Conformance;

/// <summary>What JSON-RPC 2.0 says in its sections 4 to 7, as a table in our own words and with our own methods, asked of the published agent.</summary>
public sealed class SpecificationTests
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";
    private const string Note = """{"jsonrpc":"2.0","method":"ping"}""";

    // Section and statement; the line; the one answer that is due, or null for silence.
    private static readonly (string Says, string Line, string? Due)[] Table =
    [
        ("4: a request names the version, exactly", Ping, Due.Ok("1")),
        ("4: another version is none", """{"jsonrpc":"2.1","id":1,"method":"ping"}""", Due.Error("1", Due.InvalidRequest)),
        ("4: the version is a string", """{"jsonrpc":2.0,"id":1,"method":"ping"}""", Due.Error("1", Due.InvalidRequest)),
        ("4: the version may not be left out", """{"id":1,"method":"ping"}""", Due.Error("1", Due.InvalidRequest)),
        ("4: the method is a string", """{"jsonrpc":"2.0","id":1,"method":["ping"]}""", Due.Error("1", Due.InvalidRequest)),
        (
            "4: names that begin with rpc. are kept back",
            """{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}""",
            Due.Error("1", Due.MethodNotFound)
        ),
        ("4: the id may be a string", """{"jsonrpc":"2.0","id":"seven","method":"ping"}""", Due.Ok("\"seven\"")),
        ("4: the id may be a negative number", """{"jsonrpc":"2.0","id":-3,"method":"ping"}""", Due.Ok("-3")),
        ("4: the id may be null, which is no notification", """{"jsonrpc":"2.0","id":null,"method":"ping"}""", Due.Ok("null")),
        ("4: the id should have no fraction", """{"jsonrpc":"2.0","id":1.5,"method":"ping"}""", Due.NoMessage),
        ("4: the id is nothing structured", """{"jsonrpc":"2.0","id":{"n":1},"method":"ping"}""", Due.NoMessage),
        ("4.1: a notification is not answered", Note, null),
        ("4.1: not with an error either, for its method", """{"jsonrpc":"2.0","method":"no_such_method"}""", null),
        ("4.1: nor for its params", """{"jsonrpc":"2.0","method":"file_read","params":{"path":7}}""", null),
        ("4.2: params by name", """{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}""", Due.Ok("1")),
        ("4.2: params may be left out", Ping, Due.Ok("1")),
        (
            "4.2: params by place are sound, but no method here takes them",
            """{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}""",
            Due.Error("1", Due.InvalidParams)
        ),
        (
            "4.2: as no method that works does",
            """{"jsonrpc":"2.0","id":1,"method":"get_system_info","params":[]}""",
            Due.Error("1", Due.InvalidParams)
        ),
        ("4.2: params are structured", """{"jsonrpc":"2.0","id":1,"method":"ping","params":"text"}""", Due.Error("1", Due.InvalidRequest)),
        (
            "4.2: null is nothing structured",
            """{"jsonrpc":"2.0","id":1,"method":"ping","params":null}""",
            Due.Error("1", Due.InvalidRequest)
        ),
        (
            "4.2: names are compared by case",
            """{"jsonrpc":"2.0","id":1,"method":"file_read","params":{"Path":"/"}}""",
            Due.Error("1", Due.InvalidParams)
        ),
        ("5: an answer to nothing is not answered", """{"jsonrpc":"2.0","id":1,"result":true}""", null),
        ("5: an error to nothing neither", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"m"}}""", null),
        (
            "5: result and error exclude each other",
            """{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"m"}}""",
            Due.Error("1", Due.InvalidRequest)
        ),
        ("5: an error whose id cannot be told has the id null", """{"jsonrpc":"2.0","id":1""", Due.NotJson),
        ("5.1: -32700, no JSON", "ping", Due.NotJson),
        ("5.1: -32700, a comma too many", """{"jsonrpc":"2.0","id":1,"method":"ping",}""", Due.NotJson),
        ("5.1: -32600, JSON but no request", """{"ping":1}""", Due.NoMessage),
        ("5.1: -32601, no such method", """{"jsonrpc":"2.0","id":1,"method":"Ping"}""", Due.Error("1", Due.MethodNotFound)),
        (
            "5.1: -32602, params that do not fit",
            """{"jsonrpc":"2.0","id":1,"method":"exec_command","params":{"command":[]}}""",
            Due.Error("1", Due.InvalidParams)
        ),
        (
            "6: answers stand in one array",
            $"[{Ping},{Note},{Ping.Replace("1,", "2,", StringComparison.Ordinal)}]",
            Due.Batch([Due.Ok("1"), Due.Ok("2")])
        ),
        ("6: a batch of notifications is not answered", $"[{Note},{Note}]", null),
        ("6: an array that is no JSON is one error", $"[{Ping},{{\"jsonrpc\":\"2.0\",\"id\"]", Due.NotJson),
        ("6: an empty array is one error", "[]", Due.NoMessage),
        ("6: what is in the array and no request is an error each", "[0]", Due.Batch([Due.NoMessage])),
        ("6: three of them, three errors", "[0,\"\",null]", Due.Batch([Due.NoMessage, Due.NoMessage, Due.NoMessage])),
        (
            "7: all kinds side by side",
            $$"""[{{Ping}},{"jsonrpc":"2.0","id":"5","method":"no_such_method"},{"foo":"boo"},{{Note}},{"jsonrpc":"2.0","id":"9","method":"get_agent_info"}]""",
            Due.Batch([Due.Ok("1"), Due.Error("\"5\"", Due.MethodNotFound), Due.NoMessage, Due.Ok("\"9\"")])
        ),
        (
            "7: a method that works answers within its batch",
            $$"""[{"jsonrpc":"2.0","id":4,"method":"get_system_info"},{{Ping}}]""",
            Due.Batch([Due.Ok("1"), Due.Ok("4")])
        ),
    ];

    [Fact]
    public async Task The_published_agent_does_what_each_section_says()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        var answers = new AnswerStream(host.Socket);
        foreach (var (says, line, due) in Table)
        {
            host.Send(line);
            if (due is not null)
            {
                Assert.Equal((says, due), (says, await answers.NextAsync()));
            }
            host.Send("""{"jsonrpc":"2.0","id":"next","method":"ping"}""");
            Assert.Equal((says, Due.Ok("\"next\"")), (says, await answers.NextAsync()));
        }
    }

    [Fact]
    public async Task Errors_have_a_code_a_message_and_nothing_that_the_protocol_does_not_name()
    {
        await using var agent = await AgentUnderTest.StartAsync();
        using var host = agent.Connect();
        foreach (var (says, line, due) in Table)
        {
            if (due is not null)
            {
                // AnswerLine refuses any other member; the line itself stays within what people and logs can bear.
                var answer = host.Ask(line);
                Assert.Equal((says, due), (says, AnswerLine.Told(answer)));
                Assert.InRange(Encoding.UTF8.GetByteCount(answer), 1, 2048);
                Assert.DoesNotContain(answer, char.IsControl);
            }
        }
    }
}
