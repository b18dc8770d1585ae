using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>One service and one real VM for all tests of the class: booting costs seconds.</summary>
public sealed class VmFixture : IAsyncLifetime
{
    public static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new("e2e-");

    public RealVm Vm { get; private set; } = null!;
    public RunningService Service { get; private set; } = null!;
    public string LocalFolder => _folder.Path;

    public async Task InitializeAsync()
    {
        Vm = await RealVm.BootAsync("vm-1", _folder["vm-1"]);
        Service = await RunningService.StartAsync(_folder.Path, new Dictionary<string, string> { [Vm.Name] = Vm.Channel });
        await ReadyAsync();
    }

    /// <summary>Boots the VM if a test left it off, and waits until it is ready.</summary>
    public async Task ReadyAsync()
    {
        if (!await Vm.IsRunningAsync())
        {
            await Vm.UpAsync();
        }
        await Service.ReachesAsync(Vm.Name, "ready", ReadyLimit);
    }

    /// <summary>Runs <c>orch</c> and expects exit 0.</summary>
    public async Task<string> OrchAsync(params string[] args)
    {
        var run = await Service.OrchAsync(args);
        Assert.True(run.Code == 0, $"orch {string.Join(' ', args)}: {run}");
        return run.Output;
    }

    public async Task DisposeAsync()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }
        if (Vm is not null)
        {
            await Vm.DisposeAsync();
        }
        _folder.Dispose();
    }
}
