namespace Akka.Actor;

/// <summary>Something scheduled that can be taken back.</summary>
public interface ICancelable
{
    bool IsCancellationRequested { get; }
    CancellationToken Token { get; }
    void Cancel();
    void Cancel(bool throwOnFirstException);
    void CancelAfter(TimeSpan delay);
    void CancelAfter(int millisecondsDelay);
}
