namespace Akka.Actor;

/// <summary>The part of the scheduler that runs actions.</summary>
public interface IAdvancedScheduler : IActionScheduler;
