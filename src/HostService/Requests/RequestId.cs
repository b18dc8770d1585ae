using System.Security.Cryptography;

namespace Orchestrator.HostService.Requests;

/// <summary>The id under which a request is found in the log: the client's own X-Request-Id if it is sane, else one made here; answered either way.</summary>
public static class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>Longest id that is taken from a client.</summary>
    public const int LengthMax = 64;

    /// <summary>1 to 64 characters of letters, digits, dot, underscore and hyphen: safe in a log, a header and a file name.</summary>
    public static bool IsSane(string? text) =>
        text is { Length: > 0 and <= LengthMax } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Sixteen random hex digits.</summary>
    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Gives the request its id, in <see cref="HttpContext.TraceIdentifier"/>, and puts it into the answer.</summary>
    public static Task Assign(HttpContext context, RequestDelegate next)
    {
        var sent = context.Request.Headers[Header];
        var id = sent.Count == 1 && IsSane(sent[0]) ? sent[0]! : Make();
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        return next(context);
    }
}
