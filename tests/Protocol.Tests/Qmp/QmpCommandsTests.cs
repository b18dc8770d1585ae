using System.Text;
using Orchestrator.Protocol.Qmp;

namespace Orchestrator.Protocol.Tests.Qmp;

public sealed class QmpCommandsTests
{
    [Fact]
    public void Commands_are_one_line_each_and_only_ask()
    {
        Assert.Equal("""{"execute":"qmp_capabilities","id":"a-1"}""" + "\n", Text(QmpCommands.Capabilities("a-1")));
        Assert.Equal("""{"execute":"query-status","id":"a-2"}""" + "\n", Text(QmpCommands.QueryStatus("a-2")));
        Assert.Equal("""{"execute":"query-chardev","id":"a-3"}""" + "\n", Text(QmpCommands.QueryChardev("a-3")));
        Assert.Equal(
            """{"execute":"qom-get","arguments":{"path":"/machine/peripheral/port0","property":"chardev"},"id":"a-4"}""" + "\n",
            Text(QmpCommands.GetChardevOf("a-4", "port0"))
        );
    }

    [Fact]
    public void A_device_id_of_whatever_characters_breaks_no_line()
    {
        var line = Text(QmpCommands.GetChardevOf("a", "p\"\n},{\"execute\":\"quit\"}"));

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain("\"execute\":\"quit\"", line, StringComparison.Ordinal);
    }

    private static string Text(byte[] line) => Encoding.UTF8.GetString(line);
}
