namespace Akka.Dispatch;

/// <summary>Marks what a mailbox must offer.</summary>
public interface ISemantics;
