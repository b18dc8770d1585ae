using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Orchestrator.Tests.Shared;
using Xunit.Abstractions;

namespace Orchestrator.EndToEnd;

/// <summary>What the agent of the packaged units knows of its machine, and keeps on the machine's disk.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdInstallationTests(SystemdVmFixture fixture, ITestOutputHelper output)
{
    private const string State = "/var/lib/kvmmanager-agent";
    private const string Config = "/etc/kvmmanager-agent/config.json";
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [SystemdFact]
    public async Task The_boot_is_the_kernels_and_the_installation_is_kept_with_the_machines_uuid()
    {
        await fixture.ReadyAsync();
        var first = fixture.Greet("east", 7);
        Assert.Equal(await HexAsync("/proc/sys/kernel/random/boot_id"), Text(first, "boot_id"));
        Assert.Equal(("disk", 7), (Text(first, "durability"), first.GetProperty("epoch").GetInt64()));
        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent");
        await fixture.ReadyAsync();
        var second = fixture.Greet("east", 6);
        Assert.NotEqual(Text(first, "instance_id"), Text(second, "instance_id"));
        Assert.Equal((Text(first, "agent_id"), Text(first, "boot_id")), (Text(second, "agent_id"), Text(second, "boot_id")));
        Assert.Equal(7, second.GetProperty("epoch").GetInt64());
        Assert.Equal(
            "700 0 0\n600 0 0\n600 0 0\n",
            await fixture.Vm.ShellAsync($"stat -c '%a %u %g' {State} {State}/agent-id {State}/fleets")
        );
        Assert.Equal(
            $"agent {Text(first, "agent_id")}\nmachine {await HexAsync("/sys/class/dmi/id/product_uuid")}\n",
            await fixture.Vm.ShellAsync($"sed -n 2,3p {State}/agent-id")
        );
    }

    [SystemdFact]
    public async Task A_state_folder_in_memory_is_told_as_not_durable()
    {
        await fixture.ReadyAsync();
        var journal = await GuestJournal.FromNowAsync(fixture.Vm);
        await WithStateOnAsync(
            "-t tmpfs none",
            () =>
            {
                Assert.Equal("none", Text(fixture.Greet("east", 7), "durability"));
                return journal.LineAsync("state may be lost", State, "tmpfs");
            }
        );
    }

    [SystemdFact]
    public async Task While_the_state_folder_is_frozen_a_greeting_is_answered_in_time_also_after_a_restart_and_kept_afterwards()
    {
        await fixture.ReadyAsync();
        // Below what is mounted: the folder that has the agent's is frozen too.
        await fixture.Vm.ShellAsync(
            $"cp {Config} /root/thawed; sed -i 's,\"log_level\": \"info\",\"log_level\": \"info\"\\, \"state_dir\": \"{State}/deep\",' {Config}"
        );
        try
        {
            await WithStateOnAsync(
                "-t ext4 /dev/vdb",
                async () =>
                {
                    var agent = Text(fixture.Greet("east", 20), "agent_id");
                    await FrozenAsync(async () =>
                    {
                        // The first one waits for the disk, the next knows that it hangs.
                        InTime(agent, 21);
                        InTime(agent, 22);
                        Assert.Equal("east 20\n", await EpochOnDiskAsync());
                    });
                    await KeptAsync(22);
                    await FrozenAsync(async () =>
                    {
                        // While nothing waits to be written: a process is not let go before its write is done.
                        await fixture.Vm.ShellAsync("systemctl restart kvmmanager-agent");
                        await fixture.ReadyAsync();
                        InTime(agent, 23);
                    });
                    await KeptAsync(23);
                }
            );
        }
        finally
        {
            await fixture.Vm.ShellAsync($"cp /root/thawed {Config}; systemctl restart kvmmanager-agent");
        }
        await fixture.ReadyAsync();
    }

    [SystemdFact]
    public async Task An_executor_that_starts_late_begins_nothing_that_is_stale()
    {
        const string folder = "/run/systemd/system/kvmmanager-agent-executor@.service.d";
        await fixture.ReadyAsync();
        await fixture.Vm.ShellAsync(
            $"mkdir -p {folder}; printf '[Service]\\nExecStartPre=/bin/sleep 4\\n' > {folder}/late.conf; systemctl daemon-reload; "
                + "systemctl stop 'kvmmanager-agent-executor@*'"
        );
        try
        {
            using var host = fixture.Connect();
            var told = host.Ask(1, "exec_command", Touch("/srv/stale", ttlMs: 2000));
            Assert.Contains("-32005", told, StringComparison.Ordinal);
            Assert.Contains("\"reason\":\"ttl\"", told, StringComparison.Ordinal);
            // The executor has come meanwhile, and is well.
            Assert.Contains("\"exit_code\":0", host.Ask(2, "exec_command", Touch("/srv/fresh", ttlMs: 60_000)), StringComparison.Ordinal);
            Assert.Equal("/srv/fresh\n", await fixture.Vm.ShellAsync("ls -d /srv/stale /srv/fresh 2>/dev/null || true"));
        }
        finally
        {
            await fixture.Vm.ShellAsync($"rm -r {folder}; systemctl daemon-reload");
        }
    }

    private async Task FrozenAsync(Func<Task> act)
    {
        await fixture.Vm.ShellAsync($"fsfreeze --freeze {State}");
        try
        {
            await act();
        }
        finally
        {
            await fixture.Vm.ShellAsync($"fsfreeze --unfreeze {State}");
        }
    }

    private async Task KeptAsync(long epoch)
    {
        await Eventually.SeesAsync("the epoch on the disk", EpochOnDiskAsync, told => told == $"east {epoch}\n", Limit);
        await Eventually.SeesAsync(
            "a durable agent",
            () => Task.FromResult(Text(fixture.Greet("east", epoch), "durability")),
            durability => durability == "disk",
            Limit
        );
    }

    private void InTime(string agent, long epoch)
    {
        using var host = fixture.Connect();
        var began = Stopwatch.GetTimestamp();
        var told = SystemdVmFixture.Result(host.Ask(1, "get_agent_info", SystemdVmFixture.Greeting("east", epoch)));
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"epoch {epoch}: answered after {took.TotalMilliseconds:0} ms");
        Assert.InRange(took, TimeSpan.Zero, GreetingLimit);
        Assert.Equal(("none", epoch), (Text(told, "durability"), told.GetProperty("epoch").GetInt64()));
        Assert.Equal(agent, Text(told, "agent_id"));
    }

    /// <summary>The agent with something else mounted where its state is; afterwards it has its own again.</summary>
    private async Task WithStateOnAsync(string mount, Func<Task> act)
    {
        await fixture.Vm.ShellAsync($"systemctl stop kvmmanager-agent; mount {mount} {State}; systemctl start kvmmanager-agent");
        try
        {
            await fixture.ReadyAsync();
            await act();
        }
        finally
        {
            await fixture.Vm.ShellAsync($"systemctl stop kvmmanager-agent; umount {State}; systemctl start kvmmanager-agent");
        }
        await fixture.ReadyAsync();
    }

    private Task<string> EpochOnDiskAsync() => fixture.Vm.ShellAsync($"grep '^east' {State}/deep/fleets");

    private async Task<string> HexAsync(string path) =>
        (await fixture.Vm.ShellAsync($"cat {path}"))
            .Trim()
            .Replace("-", "", StringComparison.Ordinal)
            .ToLower(CultureInfo.InvariantCulture);

    private static string Text(JsonElement told, string member) => told.GetProperty(member).GetString()!;

    private static object Touch(string path, int ttlMs) =>
        new
        {
            _ctx = new { ttl_ms = ttlMs },
            command = "touch",
            args = (string[])[path],
        };
}
