using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>Shutdown and reboot through the packaged units, in a guest of their own: the others' would be away for as long as a boot takes.</summary>
[Collection(SystemdVmCollection.Name)]
public sealed class SystemdPowerTests : IAsyncLifetime
{
    private readonly SystemdVmFixture _guest = new();

    public Task InitializeAsync() => _guest.InitializeAsync();

    public Task DisposeAsync() => _guest.DisposeAsync();

    [SystemdFact]
    public async Task Reboot_and_shutdown_are_done_to_the_machine()
    {
        await _guest.ReadyAsync();
        var before = await _guest.Vm.ShellAsync("cat /proc/sys/kernel/random/boot_id");
        _guest.Ask("reboot", new { timeout_seconds = 0 });
        await Eventually.SeesAsync(
            "another boot",
            async () => await _guest.Vm.TryShellAsync("cat /proc/sys/kernel/random/boot_id") ?? before,
            boot => boot.Trim().Length > 0 && boot != before,
            VmFixture.ReadyLimit
        );
        await _guest.ReadyAsync();
        _guest.Ask("shutdown", new { timeout_seconds = 0 });
        await Eventually.SeesAsync("QEMU's end", _guest.Vm.IsRunningAsync, running => !running, VmFixture.ReadyLimit);
    }
}
