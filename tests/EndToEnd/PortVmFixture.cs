using Orchestrator.GuestAgent.Tests.BlackBox;
using Orchestrator.Tests.Shared;

namespace Orchestrator.EndToEnd;

/// <summary>One real VM whose host is the test itself, on the real port: what is done to the port and the machine below the agent.</summary>
public sealed class PortVmFixture : IAsyncLifetime
{
    private const string Port = "port0";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new("e2ep-");

    private bool _unplugged;

    public RealVm Vm { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Vm = await RealVm.BootAsync("port-1", _folder["vm"]);
        await ReadyAsync();
    }

    /// <summary>Boots the VM, or plugs the port in, if a test left it otherwise, and waits until the agent answers.</summary>
    public async Task ReadyAsync()
    {
        if (!await Vm.IsRunningAsync())
        {
            await Vm.UpAsync();
            _unplugged = false;
        }
        if (_unplugged)
        {
            await PlugAsync();
        }
        await Eventually.HoldsAsync("an agent that answers a ping", Vm.Answers, Limit);
    }

    /// <summary>A host that has been answered.</summary>
    internal AgentClient Connect() => Vm.Greeted();

    /// <summary>Pulls the agent's port out of the running machine, and its name, as udev would. Waits until the agent has noticed.</summary>
    public async Task UnplugAsync()
    {
        var said = Vm.Console().Length;
        await Vm.QmpAsync("device_del", new { id = Port });
        _unplugged = true;
        await SaysAsync("port lost", said);
        await Vm.ShellAsync("rm -rf /dev/virtio-ports");
    }

    /// <summary>Puts it in again. Nobody makes a link to its name: this guest has no udev.</summary>
    public async Task PlugAsync()
    {
        await Vm.QmpAsync(
            "device_add",
            new
            {
                driver = "virtserialport",
                bus = "serial0.0",
                nr = 1,
                chardev = "agent",
                name = "org.kvmmanager.agent.0",
                id = Port,
            }
        );
        _unplugged = false;
    }

    /// <summary>Waits until the console has this behind a place.</summary>
    public Task SaysAsync(string text, int behind) =>
        Eventually.HoldsAsync($"'{text}' on the console", () => Vm.Console()[behind..].Contains(text, StringComparison.Ordinal), Limit);

    public async Task DisposeAsync()
    {
        if (Vm is not null)
        {
            await Vm.DisposeAsync();
        }
        _folder.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class PortVmCollection : ICollectionFixture<PortVmFixture>
{
    public const string Name = "a VM on its port";
}
