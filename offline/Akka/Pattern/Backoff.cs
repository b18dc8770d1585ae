using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Children that are started again after a growing pause.</summary>
public static class Backoff
{
    /// <summary>When the child fails. If it stops by itself, so does the supervisor.</summary>
    /// <param name="randomFactor">0.2 makes each pause up to a fifth longer.</param>
    /// <param name="maxNrOfRetries">-1 for any number.</param>
    public static BackoffOptions OnFailure(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries
    ) => new BackoffPlan(childProps, childName, minBackoff, maxBackoff, randomFactor, onFailure: true).WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>When the child stops, whether by itself or as its supervisor strategy has it.</summary>
    /// <param name="randomFactor">0.2 makes each pause up to a fifth longer.</param>
    /// <param name="maxNrOfRetries">-1 for any number.</param>
    public static BackoffOptions OnStop(
        Props childProps,
        string childName,
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxNrOfRetries
    ) => new BackoffPlan(childProps, childName, minBackoff, maxBackoff, randomFactor, onFailure: false).WithMaxNrOfRetries(maxNrOfRetries);
}
