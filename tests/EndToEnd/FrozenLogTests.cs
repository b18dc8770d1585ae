using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>A log on a file system that is frozen, as for a snapshot: writes to it wait in the kernel, and cannot be given up.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class FrozenLogTests(SystemdVmFixture fixture)
{
    private const string Folder = "/var/log/kvmmanager-agent";
    private const string Config = "/etc/kvmmanager-agent/config.json";
    private const int Requests = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [SystemdFact]
    public async Task While_it_is_frozen_requests_are_answered_and_afterwards_their_lines_are_there()
    {
        await fixture.ReadyAsync();
        await fixture.Vm.ShellAsync(
            $"systemctl stop kvmmanager-agent; mkdir -p {Folder}; mount -t ext4 /dev/vdb {Folder}; cp {Config} /root/unfrozen; "
                + $"sed -i 's,\"log_level\": \"info\",\"log_level\": \"debug\"\\, \"log_file\": \"{Folder}/agent.log\",' {Config}; "
                + "systemctl start kvmmanager-agent"
        );
        try
        {
            await fixture.ReadyAsync();
            await fixture.Vm.ShellAsync($"fsfreeze --freeze {Folder}");
            try
            {
                using var host = fixture.Connect();
                for (var id = 1000; id < 1000 + Requests; id++)
                {
                    Assert.Contains("\"pong\":true", host.Ask(id, "ping", new { }), StringComparison.Ordinal);
                    Assert.Contains("\"exit_code\":0", host.Ask(-id, "exec_command", new { command = "true" }), StringComparison.Ordinal);
                }
                // It was frozen indeed: nothing of all that is in the file.
                Assert.Equal("0\n", await LinesAsync());
            }
            finally
            {
                await fixture.Vm.ShellAsync($"fsfreeze --unfreeze {Folder}");
            }
            await Eventually.SeesAsync("a line of each request", LinesAsync, count => count == $"{2 * Requests}\n", Limit);
        }
        finally
        {
            await fixture.Vm.ShellAsync(
                $"systemctl stop kvmmanager-agent; umount {Folder}; cp /root/unfrozen {Config}; systemctl start kvmmanager-agent"
            );
        }
        await fixture.ReadyAsync();
    }

    private Task<string> LinesAsync() =>
        fixture.Vm.ShellAsync($"grep -cE 'method=(ping|exec_command) id=-?10[0-9][0-9] ' {Folder}/agent.log || true");
}
