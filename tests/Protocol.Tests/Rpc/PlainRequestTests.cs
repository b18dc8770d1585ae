using System.Text;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.Protocol.Tests.Rpc;

/// <summary>What is read at a glance is read as by the whole reader: compared on every spelling, and on each of them with one byte changed, left out or put in.</summary>
public sealed class PlainRequestTests
{
    private static readonly string[] Lines =
    [
        """{"jsonrpc":"2.0","id":1,"method":"ping"}""",
        """{"jsonrpc":"2.0","method":"ping","id":1}""",
        """{"jsonrpc": "2.0", "id": 0, "method": "get_agent_info"}""",
        """{"jsonrpc": "2.0", "method": "get_disk_usage", "id": 123456789012345678}""",
    ];

    [Fact]
    public void Plain_spellings_are_read_at_a_glance()
    {
        foreach (var line in Lines)
        {
            Assert.True(PlainRequest.TryRead(Encoding.UTF8.GetBytes(line), out _), line);
        }
    }

    [Fact]
    public void Whatever_is_read_at_a_glance_has_the_outcome_of_the_whole_reader()
    {
        var glanced = 0;
        foreach (var line in Lines.Select(Encoding.UTF8.GetBytes))
        {
            Compare(line, ref glanced);
            for (var at = 0; at <= line.Length; at++)
            {
                for (var b = 0; b < 256; b++)
                {
                    Compare([.. line[..at], (byte)b, .. line[at..]], ref glanced);
                    if (at < line.Length)
                    {
                        Compare([.. line[..at], (byte)b, .. line[(at + 1)..]], ref glanced);
                    }
                }
                Compare(line[..at], ref glanced);
                Compare([.. line[..at], .. line[Math.Min(at + 1, line.Length)..]], ref glanced);
            }
        }
        // Other letters, other digits, other spaces: many of those are plain too.
        Assert.InRange(glanced, 1000, int.MaxValue);
    }

    private static void Compare(byte[] line, ref int glanced)
    {
        if (!PlainRequest.TryRead(line, out var plain))
        {
            return;
        }
        glanced++;
        var whole = RpcReader.ReadItem(line);
        var same =
            plain.Kind == whole.Kind
            && plain.IdKind == whole.IdKind
            && plain.Id.SequenceEqual(whole.Id)
            && plain.Method.SequenceEqual(whole.Method)
            && plain.Params.SequenceEqual(whole.Params);
        Assert.True(same, Encoding.UTF8.GetString(line));
    }
}
