using Orchestrator.Model.Vms;

namespace Orchestrator.HostService.Requests;

/// <summary>Who sent a request, as found at the door.</summary>
/// <param name="By"><c>token:NAME</c> or <c>uid:N</c>.</param>
/// <param name="Via">"api" (TCP) or "unix".</param>
public sealed record Caller(string By, string Via)
{
    /// <summary>The one that a request belongs to; the door has let it in, so there is one.</summary>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("A request got past the door without an identity.");

    /// <summary>What an intent of this request carries.</summary>
    public static CallOrigin OriginOf(HttpContext context)
    {
        var caller = Of(context);
        return new CallOrigin(caller.By, caller.Via, context.TraceIdentifier);
    }
}
