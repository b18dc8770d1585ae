using Akka.Actor;

namespace Orchestrator.Akka.Tests.Support;

public static class EndExtensions
{
    /// <summary>Stops it and waits for its end as a watcher sees it.</summary>
    public static async Task<bool> GracefulEnd(this IActorRef actor, TimeSpan patience)
    {
        actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            try
            {
                var identity = await actor.Ask<ActorIdentity>(new Identify(null), patience);
                if (identity.Subject is null)
                    return true;
            }
            catch (AskTimeoutException)
            {
                return false;
            }
        }

        return false;
    }
}
