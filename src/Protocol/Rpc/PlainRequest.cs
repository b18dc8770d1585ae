namespace Orchestrator.Protocol.Rpc;

/// <summary>
/// A request in the plainest spelling, which is what pings are all day: <c>jsonrpc</c>, then <c>id</c> and <c>method</c> in either order, a short whole number, a name
/// of small letters, no params, at most one space between tokens. Read at a glance, with the very outcome of <see cref="RpcReader"/>; whatever else stands
/// in the line is left to that.
/// </summary>
internal static class PlainRequest
{
    // Shorter than what a number of 64 bits can be: nothing about it needs to be looked at.
    private const int IdDigitsMax = 18;

    public static bool TryRead(ReadOnlySpan<byte> line, out RpcMessage message)
    {
        message = default;
        var rest = line;
        if (!Take(ref rest, "{"u8) || !TakeName(ref rest, "\"jsonrpc\""u8) || !Take(ref rest, "\"2.0\""u8) || !Take(ref rest, ","u8))
        {
            return false;
        }
        ReadOnlySpan<byte> method = default;
        var methodFirst = TakeMethod(ref rest, ref method);
        if (methodFirst && !Take(ref rest, ","u8))
        {
            return false;
        }
        if (!TakeName(ref rest, "\"id\""u8) || !TakeDigits(ref rest, out var id))
        {
            return false;
        }
        if (!methodFirst && !(Take(ref rest, ","u8) && TakeMethod(ref rest, ref method)))
        {
            return false;
        }
        if (!rest.SequenceEqual("}"u8))
        {
            return false;
        }
        message = new RpcMessage
        {
            Kind = RpcMessageKind.Request,
            Id = id,
            IdKind = RpcIdKind.Integer,
            Method = method,
        };
        return true;
    }

    private static bool TakeMethod(scoped ref ReadOnlySpan<byte> rest, scoped ref ReadOnlySpan<byte> method)
    {
        var from = rest;
        if (!TakeName(ref from, "\"method\""u8) || from is not [(byte)'"', ..])
        {
            return false;
        }
        var length = 0;
        while (length + 1 < from.Length && from[length + 1] is (>= (byte)'a' and <= (byte)'z') or (byte)'_')
        {
            length++;
        }
        if (length == 0 || length + 1 >= from.Length || from[length + 1] != (byte)'"')
        {
            return false;
        }
        method = from.Slice(1, length);
        rest = from[(length + 2)..];
        return true;
    }

    private static bool TakeDigits(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> digits)
    {
        var length = 0;
        while (length < rest.Length && rest[length] is >= (byte)'0' and <= (byte)'9')
        {
            length++;
        }
        digits = rest[..length];
        rest = rest[length..];
        // Of a leading zero JSON has an opinion.
        return length is > 0 and <= IdDigitsMax && (length == 1 || digits[0] != (byte)'0');
    }

    private static bool TakeName(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> name)
    {
        var from = rest;
        if (!Take(ref from, name, spaceBehind: false) || !Take(ref from, ":"u8))
        {
            return false;
        }
        rest = from;
        return true;
    }

    /// <summary>A token, and one space behind it where there is one and the grammar has room for it.</summary>
    private static bool Take(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> token, bool spaceBehind = true)
    {
        if (!rest.StartsWith(token))
        {
            return false;
        }
        rest = rest[token.Length..];
        if (spaceBehind && rest is [(byte)' ', ..])
        {
            rest = rest[1..];
        }
        return true;
    }
}
