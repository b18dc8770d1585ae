using System.Text;
using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>The methods by their names in UTF-8. So few that comparing one after another is quickest, the instant ones first.</summary>
internal sealed class MethodTable
{
    private readonly (byte[] Name, IInstantMethod Method)[] _instant;
    private readonly (byte[] Name, IMethod Method)[] _working;

    public MethodTable(IReadOnlyList<IInstantMethod> instant, IReadOnlyList<IMethod> working)
    {
        _instant = new (byte[], IInstantMethod)[instant.Count];
        for (var i = 0; i < instant.Count; i++)
        {
            _instant[i] = (Encoding.UTF8.GetBytes(instant[i].Name), instant[i]);
        }
        _working = new (byte[], IMethod)[working.Count];
        for (var i = 0; i < working.Count; i++)
        {
            _working[i] = (Encoding.UTF8.GetBytes(working[i].Name), working[i]);
        }
    }

    public IInstantMethod? Instant(ReadOnlySpan<byte> name)
    {
        foreach (var (known, method) in _instant)
        {
            if (name.SequenceEqual(known))
            {
                return method;
            }
        }
        return null;
    }

    public IMethod? Working(ReadOnlySpan<byte> name)
    {
        foreach (var (known, method) in _working)
        {
            if (name.SequenceEqual(known))
            {
                return method;
            }
        }
        return null;
    }
}
