using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.Actors.Channels;

/// <summary>
/// The hellos of one connection: <c>get_agent_info</c> with an id that nobody can guess and that no other connection has. They go out without a newline before
/// them, because a known agent is deaf for 5 s after an empty line; only after an error answer, which shows that half a line stood before ours, one goes first.
/// All of one connection name the same session, so that an agent which knows sessions begins one and drops what came before.
/// </summary>
internal sealed class Hello
{
    private readonly byte[] _mine;
    private readonly byte[] _params;
    private readonly string _prefix;
    private volatile bool _mayTellRefusal;

    public Hello(string fleet, HelloTerms terms)
    {
        Terms = terms;
        Session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _params = Greeting.Write(new GreetingParams(fleet, Session, terms.Epoch, terms.Claim));
        _prefix = $"\"hello-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-";
        _mine = Encoding.ASCII.GetBytes(_prefix);
    }

    public HelloTerms Terms { get; }

    /// <summary>The session's name: 32 hexadecimal digits, random.</summary>
    public string Session { get; }

    /// <summary>Hellos written so far.</summary>
    public int Sent { get; private set; }

    /// <summary>When the first was written, on the host's monotonic clock: not later than whichever is answered.</summary>
    public TimeSpan FirstAt { get; private set; }

    /// <summary>Writes the next one.</summary>
    public void Write(FrameBuffer to, bool newlineFirst, TimeSpan now)
    {
        if (Sent == 0)
        {
            FirstAt = now;
        }
        if (newlineFirst)
        {
            to.GetSpan(1)[0] = (byte)'\n';
            to.Advance(1);
        }
        Sent++;
        _mayTellRefusal = true;
        FrameWriter.Request(
            to,
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Sent}\"")),
            MethodNames.GetAgentInfo,
            _params
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
