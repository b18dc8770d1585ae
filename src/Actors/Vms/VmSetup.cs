using Akka.Actor;
using Orchestrator.Actors.Channels;

namespace Orchestrator.Actors.Vms;

/// <summary>What all VM actors of the process share.</summary>
/// <param name="HostId">This host service's name.</param>
/// <param name="HostUser">Who the service runs as, for people.</param>
/// <param name="Epoch">Of this service's fleet: greater than that of any service before it.</param>
/// <param name="Seed">Of all chance in back-off and ping phases.</param>
/// <param name="Identity">Rules on whose agent is whose.</param>
public sealed record VmSetup(string HostId, string HostUser, long Epoch, ulong Seed, ChannelSetup Channels, IActorRef Identity);
