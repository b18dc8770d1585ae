namespace Orchestrator.GuestAgent.Platform;

/// <summary>Random names, from the kernel. Not by the runtime's generator, which would load OpenSSL from the guest (see <see cref="Sha256"/>).</summary>
internal static class RandomHex
{
    /// <returns>Two lower-case hex digits a byte.</returns>
    /// <exception cref="PlatformException">The kernel gives no random bytes.</exception>
    public static string Of(int bytes)
    {
        Span<byte> random = stackalloc byte[bytes];
        for (var filled = 0; filled < bytes; )
        {
            var count = Libc.GetRandom(random[filled..]);
            if (count < 0)
            {
                throw new PlatformException("get random bytes", Libc.LastError);
            }
            filled += (int)count;
        }
        return Convert.ToHexStringLower(random);
    }
}
