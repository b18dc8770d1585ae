namespace Orchestrator.GuestAgent.Platform;

/// <summary>An open file descriptor with one owner. Every one of ours is close-on-exec: no command inherits it.</summary>
internal sealed class Fd(int number) : IDisposable
{
    private int _number = number;

    public int Number => _number >= 0 ? _number : throw new ObjectDisposedException(nameof(Fd));

    public bool IsOpen => _number >= 0;

    public void Dispose()
    {
        var number = Interlocked.Exchange(ref _number, -1);
        if (number >= 0)
        {
            // Linux frees the number whatever close answers: trying again could close somebody else's.
            _ = Libc.CloseFd(number);
        }
    }
}
