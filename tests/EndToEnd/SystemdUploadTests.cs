using System.Security.Cryptography;
using System.Text.Json;

namespace Orchestrator.EndToEnd;

/// <summary>A file in chunks, carried out by executors that know nothing of one another.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdUploadTests(SystemdVmFixture fixture)
{
    private const int ChunkBytes = 32 * 1024;

    [SystemdFact]
    public async Task An_upload_goes_on_after_a_restart_of_the_agent_where_it_was()
    {
        await fixture.ReadyAsync();
        var bytes = RandomNumberGenerator.GetBytes((4 * ChunkBytes) + 1);
        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var journal = await GuestJournal.FromNowAsync(fixture.Vm);
        var begun = Open(bytes.Length);
        Assert.Equal(0, begun.GetProperty("offset").GetInt64());
        var id = begun.GetProperty("upload_id").GetString()!;
        Send(id, bytes, from: 0, to: 2 * ChunkBytes);
        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent; test ! -e /srv/uploaded");
        await fixture.ReadyAsync();
        var resumed = Open(bytes.Length);
        Assert.Equal((id, 2L * ChunkBytes), (resumed.GetProperty("upload_id").GetString(), resumed.GetProperty("offset").GetInt64()));
        Send(id, bytes, from: 2 * ChunkBytes, to: bytes.Length);
        fixture.Ask("file_commit", new { upload_id = id, sha256 = digest });
        Assert.Equal($"{digest}  /srv/uploaded\n", await fixture.Vm.ShellAsync("sha256sum /srv/uploaded"));
        Assert.Equal("0\n", await fixture.Vm.ShellAsync("ls -A /srv | grep -c '[.]part$' || true"));
        await journal.LineAsync("method=file_commit", $"sha256={digest}", "outcome=ok");
    }

    private JsonElement Open(int size) =>
        fixture.Ask(
            "file_open_upload",
            new
            {
                path = "/srv/uploaded",
                size,
                create_dirs = false,
            }
        );

    // One connection, as a host does it: each chunk has the next one's offset for an answer.
    private void Send(string id, byte[] bytes, int from, int to)
    {
        using var host = fixture.Connect();
        for (var offset = from; offset < to; )
        {
            var count = Math.Min(ChunkBytes, to - offset);
            var told = host.Ask(
                1,
                "file_write_chunk",
                new
                {
                    upload_id = id,
                    offset,
                    data = Convert.ToBase64String(bytes, offset, count),
                }
            );
            offset += count;
            Assert.Contains($"\"offset\":{offset}}}", told, StringComparison.Ordinal);
        }
    }
}
