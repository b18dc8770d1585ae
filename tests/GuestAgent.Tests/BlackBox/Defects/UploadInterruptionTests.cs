using System.Diagnostics;
using System.Security.Cryptography;
using Orchestrator.GuestAgent.Tests.Platform;
using Orchestrator.Tests.Shared;
using static Orchestrator.GuestAgent.Tests.BlackBox.Defects.UploadCalls;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>D24: uploads that are interrupted by a killed agent, a full disk or somebody in the guest.</summary>
public sealed class UploadInterruptionTests
{
    private const int NotFound = -32002;

    [Fact]
    public async Task D24_an_upload_is_resumed_by_asking_again_after_a_lost_connection_and_a_killed_agent()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var path = host.Open + "/f";
        File.WriteAllText(path, "old");
        var id = Id(Open(host, path, bytes.Length));
        Chunk(host, id, 0, bytes.AsSpan(0, ChunkBytes));
        await host.KillAsync();
        var again = Open(host, path, bytes.Length);
        Assert.Equal((id, (long)ChunkBytes), (Id(again), Offset(again)));
        // Another request is another upload.
        Assert.NotEqual(id, Id(Open(host, path, bytes.Length + 1)));
        Assert.NotEqual(id, Id(Open(host, path, bytes.Length, new { permissions = "0600" })));
        Assert.NotEqual(id, Id(Open(host, path, bytes.Length, new { create_dirs = true })));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(bytes.Length, Send(host, id, bytes, ChunkBytes));
        await host.KillAsync();
        Assert.Equal(0, Commit(host, id, bytes).Code);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        // Done is done: the same request begins anew.
        Assert.NotEqual(id, Id(Open(host, path, bytes.Length)));
    }

    [Fact]
    public async Task D24_an_agent_that_is_killed_at_any_moment_leaves_the_old_file_or_the_new_one()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var path = host.Open + "/f";
        var (old, bytes) = (RandomNumberGenerator.GetBytes(300_000), RandomNumberGenerator.GetBytes(300_000));
        File.WriteAllBytes(path, old);
        var kills = 0;
        var usual = TimeSpan.FromMilliseconds(60);
        for (var round = 0; round < TestSize.Rounds(6) || (kills == 0 && round < TestSize.Rounds(40)); round++)
        {
            // Within the time that an upload took last, however quick this machine is.
            var after = usual * random.NextDouble();
            var killer = Task.Run(async () =>
            {
                await Task.Delay(after);
                host.Agent.Process.Signal("KILL");
            });
            try
            {
                var opened = Open(host, path, bytes.Length);
                Send(host, Id(opened), bytes, (int)Offset(opened));
                Commit(host, Id(opened), bytes);
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException)
            {
                kills++;
            }
            await killer;
            var there = File.ReadAllBytes(path);
            Assert.True(
                there.AsSpan().SequenceEqual(old) || there.AsSpan().SequenceEqual(bytes),
                $"seed {seed}, round {round}: half a file"
            );
            await host.KillAsync();
            var resumed = Open(host, path, bytes.Length);
            Assert.True(resumed.Code == 0, $"seed {seed}, round {round}: {resumed.Message}");
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(bytes.Length, Send(host, Id(resumed), bytes, (int)Offset(resumed)));
            var done = Commit(host, Id(resumed), bytes);
            usual = Stopwatch.GetElapsedTime(began);
            Assert.True(done.Code == 0, $"seed {seed}, round {round}: {done.Message}");
            Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"seed {seed}, round {round}");
            Assert.True(Directory.GetFileSystemEntries(host.Open).Length == 1, $"seed {seed}, round {round}: something was left behind");
            (old, bytes) = (bytes, RandomNumberGenerator.GetBytes(300_000));
        }
        Assert.True(kills > 0, $"seed {seed}: no request was hit");
        Assert.Empty(Notes(host));
    }

    [Fact]
    public async Task D24_a_part_file_that_somebody_has_touched_is_not_used_any_more()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        File.WriteAllText(host.Outside + "/canary", "canary");
        var path = host.Open + "/f";
        foreach (var way in new[] { "link", "hard link", "exchanged", "gone", "fifo" })
        {
            var id = Id(Open(host, path, 6));
            var part = Directory.GetFiles(host.Open, ".kvmmanager-agent-*.part", new EnumerationOptions { AttributesToSkip = 0 }).Single();
            Assert.Equal("600", RunProgram.Output("stat", "-c", "%a", part).Trim());
            switch (way)
            {
                case "link":
                    File.Delete(part);
                    File.CreateSymbolicLink(part, "../outside/canary");
                    break;
                case "hard link":
                    RunProgram.Output("ln", part, host.Open + "/second");
                    break;
                case "exchanged":
                    File.WriteAllText(host.Open + "/other", "evil");
                    File.Move(host.Open + "/other", part, overwrite: true);
                    break;
                case "gone":
                    File.Delete(part);
                    break;
                default:
                    File.Delete(part);
                    RunProgram.Output("mkfifo", part);
                    break;
            }
            Assert.Equal((way, NotFound), (way, Chunk(host, id, 0, "mine"u8).Code));
            Assert.Equal((way, NotFound), (way, Commit(host, id, "canary"u8).Code));
            Assert.False(File.Exists(path), way);
            Assert.NotEqual(id, Id(Open(host, path, 6)));
            Assert.Equal("canary", File.ReadAllText(host.Outside + "/canary"));
            await host.KillAsync();
            foreach (var entry in Directory.GetFileSystemEntries(host.Open, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            {
                File.Delete(entry);
            }
        }
    }

    [RootFact]
    public async Task D24_a_full_disk_stops_an_upload_which_goes_on_when_there_is_room()
    {
        await using var host = await FileHost.StartAsync(messageKb: 64);
        var disk = Directory.CreateDirectory(host.Open + "/disk").FullName;
        RunProgram.Output("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk);
        try
        {
            var bytes = RandomNumberGenerator.GetBytes(500_000);
            var id = Id(Open(host, disk + "/f", bytes.Length));
            FileAnswer answer;
            var offset = 0L;
            do
            {
                answer = Chunk(host, id, offset, bytes.AsSpan((int)offset, ChunkBytes));
                offset = answer.Code == 0 ? Offset(answer) : offset;
            } while (answer.Code == 0);
            Assert.Equal(-32000, answer.Code);
            Assert.Contains("no space left on device", answer.Message, StringComparison.Ordinal);
            RunProgram.Output("mount", "-o", "remount,size=4m", disk);
            var again = Open(host, disk + "/f", bytes.Length);
            Assert.Equal(id, Id(again));
            Assert.Equal(bytes.Length, Send(host, id, bytes, (int)Offset(again)));
            Assert.Equal(0, Commit(host, id, bytes).Code);
            Assert.Equal(bytes, File.ReadAllBytes(disk + "/f"));
            Assert.Equal([disk + "/f"], Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            RunProgram.Output("umount", disk);
        }
    }
}
