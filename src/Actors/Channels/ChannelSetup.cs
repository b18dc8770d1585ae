using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>What all channels of the process share.</summary>
/// <param name="Fleet">The fleet that agents are greeted for.</param>
public sealed record ChannelSetup(IAgentDialer Dialer, ConnectionSettings Settings, SteadyClock Clock, FrameBudget Budget, string Fleet);
