using Akka.Actor;
using Akka.Event;
using Orchestrator.Actors.Channels;
using Orchestrator.Model.Monitors;
using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Monitors;

/// <summary>What <see cref="MonitorsActor"/> is told, and what it and each <see cref="MonitorActor"/> tell themselves.</summary>
internal static class MonitorProtocol
{
    /// <summary>Keep the connection to the monitor that this VM has, none if it has none, until its actor ends. Replaces what was told before.</summary>
    /// <param name="Actor">Gets the evidence.</param>
    /// <param name="FirstConnect">Pause before the first connect.</param>
    internal sealed record Attend(VmDefinition Vm, IActorRef Actor, TimeSpan FirstConnect);

    /// <summary>The pause after a failure of a monitor's actor is over.</summary>
    internal sealed record StartAnew(IActorRef Vm);

    /// <summary>The time for the next connect has come.</summary>
    internal sealed record RetryDue
    {
        public static RetryDue Instance { get; } = new();
    }

    /// <summary>An answer may be overdue, or a question due.</summary>
    internal sealed record Wake
    {
        public static Wake Instance { get; } = new();
    }

    /// <summary>The connect of that number has ended.</summary>
    internal sealed record Dialed(int Connection, DialResult Result) : IDeadLetterSuppression;

    /// <summary>There is something to read on the connection of that number.</summary>
    internal sealed record Readable(int Connection) : IDeadLetterSuppression;

    /// <summary>The connection of that number, or its connect, has failed.</summary>
    internal sealed record Failed(int Connection, MonitorFailure Failure, string Detail) : IDeadLetterSuppression;
}
