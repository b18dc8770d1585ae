using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// The hellos of one connection: <c>get_agent_info</c> with an id that nobody can guess and that no other connection has. They go out without a newline before
/// them, because a known agent is deaf for 5 s after an empty line; only after an error answer, which shows that half a line stood before ours, one goes first.
/// </summary>
internal sealed class Hello
{
    private readonly byte[] _mine;
    private readonly string _prefix;
    private int _sent;
    private volatile bool _mayTellRefusal;

    public Hello()
    {
        _prefix = $"\"hello-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-";
        _mine = Encoding.ASCII.GetBytes(_prefix);
    }

    /// <summary>Writes the next one.</summary>
    public void Write(FrameBuffer to, bool newlineFirst)
    {
        if (newlineFirst)
        {
            to.GetSpan(1)[0] = (byte)'\n';
            to.Advance(1);
        }
        _sent++;
        _mayTellRefusal = true;
        FrameWriter.Request(
            to,
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_sent}\"")),
            MethodNames.GetAgentInfo
        );
    }

    /// <summary>Whether an id, as its JSON token, is one of this connection's hellos.</summary>
    public bool IsMine(ReadOnlySpan<byte> idToken) => idToken.StartsWith(_mine);

    /// <summary>True for the first refusal after each hello: a guest cannot make more messages of them.</summary>
    public bool Refused()
    {
        var first = _mayTellRefusal;
        _mayTellRefusal = false;
        return first;
    }
}
