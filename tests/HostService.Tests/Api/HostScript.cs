using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Orchestrator.Actors.Hosts;
using Orchestrator.Model.Vms;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.HostService.Tests.Api;

/// <summary>What the host actor of a test has and answers, and what it was asked.</summary>
public sealed class HostScript
{
    public static readonly DateTimeOffset Since = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private ImmutableSortedDictionary<string, VmView> _vms = ImmutableSortedDictionary<string, VmView>.Empty;

    public ImmutableSortedDictionary<string, VmView> Vms => Volatile.Read(ref _vms);

    /// <summary>The outcome of each call; null is never answered.</summary>
    public Func<HostProtocol.CallVm, CallOutcome?> Answer { get; set; } =
        _ => throw new InvalidOperationException("The script expects no call.");

    /// <summary>Every call that arrived.</summary>
    public ConcurrentQueue<HostProtocol.CallVm> Calls { get; } = new();

    /// <summary>Every word of a person that arrived.</summary>
    public ConcurrentQueue<object> Judgements { get; } = new();

    /// <summary>Events that the log keeps.</summary>
    public ConcurrentQueue<VmEventRecord> Events { get; } = new();

    public HostScript With(string name, VmPhase phase = VmPhase.Ready, GetAgentInfoResult? agent = null, string reason = "greeted")
    {
        var parsed = VmName.Parse(name);
        var view = new VmView(parsed, VmId.OfInventory("host-1", parsed), "host-1", $"/run/{name}.sock", "native", phase, Since, reason)
        {
            Agent = agent ?? OurAgent,
        };
        _vms = Vms.SetItem(name, view);
        return this;
    }

    public HostScript With(VmView view)
    {
        _vms = Vms.SetItem(view.Name.Value, view);
        return this;
    }

    /// <summary>The agent of this tree.</summary>
    public static GetAgentInfoResult OurAgent { get; } =
        new("0.1.0", "1.0.0", "linux", [.. MethodNames.All]) { InstanceId = new string('a', 32), Limits = new AgentLimits(65536, 10) };

    /// <summary>An agent of the field: no instance, no limits.</summary>
    public static GetAgentInfoResult OldAgent { get; } = new("1.0.0", "1.0.0", "linux", [.. MethodNames.All]);

    public static CallOutcome Answered(string json) =>
        new CallOutcome.Answered(Encoding.UTF8.GetBytes(json), TimeSpan.FromMilliseconds(1.5));
}
