namespace Akka.Event;

/// <summary>Not worth a notice when it reaches nobody.</summary>
public interface IDeadLetterSuppression;
