using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Channels;

/// <summary>What all channels of the process share.</summary>
public sealed record ChannelSetup(IAgentDialer Dialer, ConnectionSettings Settings, SteadyClock Clock, FrameBudget Budget);
