namespace Akka.Actor;

/// <summary>The top of a subtree. Only supervises.</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        if (message is Terminated)
            return true;
        Context.System.DeadLetters.Tell(message, Sender);
        return true;
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        Context.System.Settings.SupervisorStrategyClass.Contains("Stopping", StringComparison.Ordinal)
            ? Actor.SupervisorStrategy.StoppingStrategy
            : Actor.SupervisorStrategy.DefaultStrategy;
}
