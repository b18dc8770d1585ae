namespace Orchestrator.Model.Tests;

/// <summary>What the host has written and the guest's port has not taken yet, because it is full.</summary>
/// <param name="sent">Told of each line that the guest may have got.</param>
internal sealed class SimulatedWire(SimulatedGuest guest, Action<PortLine> sent)
{
    private readonly List<PortLine> _unsent = [];

    public void Write(PortLine line, bool isFull)
    {
        _unsent.Add(line);
        if (!isFull)
        {
            Send();
        }
    }

    public void Send()
    {
        var lines = _unsent.ToArray();
        _unsent.Clear();
        foreach (var line in lines)
        {
            guest.Write(line);
            sent(line);
        }
    }

    /// <summary>Takes a request back. False when the guest may have got it.</summary>
    public bool Withdraw(long id) => _unsent.RemoveAll(l => l.Id == id && l.Number > 0) > 0;

    public void Clear() => _unsent.Clear();
}
