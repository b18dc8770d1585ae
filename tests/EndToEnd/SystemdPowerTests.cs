using System.Text.Json;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>Shutdown and reboot through the packaged units, and what the agent is afterwards, in a guest of their own: the others' would be away for as long as a boot takes.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdPowerTests : IAsyncLifetime
{
    private readonly SystemdVmFixture _guest = new();

    public Task InitializeAsync() => _guest.InitializeAsync();

    public Task DisposeAsync() => _guest.DisposeAsync();

    [SystemdFact]
    public async Task Reboot_and_shutdown_are_done_to_the_machine_and_its_disk_in_another_machine_is_another_agent()
    {
        await _guest.ReadyAsync();
        var first = _guest.Greet("east", 9);
        _guest.Ask("reboot", new { timeout_seconds = 0 });
        await Eventually.SeesAsync(
            "another boot",
            async () => await _guest.Vm.TryShellAsync("cat /proc/sys/kernel/random/boot_id") ?? "",
            boot => boot.Trim().Length > 0 && Hex(boot) != Text(first, "boot_id"),
            VmFixture.ReadyLimit
        );
        await _guest.ReadyAsync();
        var second = _guest.Greet("east", 8);
        Assert.Equal(Hex(await _guest.Vm.ShellAsync("cat /proc/sys/kernel/random/boot_id")), Text(second, "boot_id"));
        Assert.Equal((Text(first, "agent_id"), 9), (Text(second, "agent_id"), second.GetProperty("epoch").GetInt64()));
        _guest.Ask("shutdown", new { timeout_seconds = 0 });
        await Eventually.SeesAsync("QEMU's end", _guest.Vm.IsRunningAsync, running => !running, VmFixture.ReadyLimit);

        await _guest.Vm.BecomeAnotherMachineAsync();
        await _guest.ReadyAsync();
        var copy = _guest.Greet("west", 1);
        Assert.NotEqual(Text(first, "agent_id"), Text(copy, "agent_id"));
        // It belonged to nobody, and still refuses the old hosts of the fleet that it was copied from.
        Assert.Equal("west", Text(copy, "fleet"));
        Assert.Equal(9, _guest.Greet("east", 8).GetProperty("epoch").GetInt64());
    }

    private static string Hex(string uuid) => uuid.Trim().Replace("-", "", StringComparison.Ordinal);

    private static string Text(JsonElement told, string member) => told.GetProperty(member).GetString()!;
}
