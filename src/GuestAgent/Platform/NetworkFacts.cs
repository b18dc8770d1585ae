using System.Runtime.InteropServices;
using System.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Platform;

/// <summary>The network interfaces of the agent's network namespace, as the kernel has them at this moment.</summary>
internal static unsafe class NetworkFacts
{
    private const int LinkHeaderBytes = 16;
    private const int LinkAddress = 1;
    private const int LinkName = 3;
    private const int LinkMtu = 4;
    private const int AddressHeaderBytes = 8;
    private const int AddressAddress = 1;
    private const int AddressLocal = 2;
    private const uint UpAndRunning = 0x1 | 0x40;
    private const int MacBytes = 6;
    private const int TextBytesMax = 46;

    /// <summary>In the kernel's order (rising index).</summary>
    public static List<NetworkInterfaceInfo> Read()
    {
        using var netlink = new RouteNetlink();
        var links = new SortedDictionary<int, Link>();
        netlink.Dump(RouteNetlink.LinkDumpRequest, links.Clear, message => AddLink(links, message));
        netlink.Dump(RouteNetlink.AddressDumpRequest, () => Forget(links), message => AddAddress(links, message));
        var interfaces = new List<NetworkInterfaceInfo>(links.Count);
        foreach (var link in links.Values)
        {
            interfaces.Add(new(link.Name, link.Mac, link.Ipv4, link.Ipv6, link.Up ? "up" : "down", link.Mtu));
        }
        return interfaces;
    }

    private static void Forget(SortedDictionary<int, Link> links)
    {
        foreach (var link in links.Values)
        {
            link.Ipv4.Clear();
            link.Ipv6.Clear();
        }
    }

    /// <summary>struct ifinfomsg and its attributes.</summary>
    private static void AddLink(SortedDictionary<int, Link> links, ReadOnlySpan<byte> message)
    {
        if (message.Length < LinkHeaderBytes)
        {
            return;
        }
        var link = new Link { Up = (MemoryMarshal.Read<uint>(message[8..]) & UpAndRunning) == UpAndRunning };
        var rest = message[LinkHeaderBytes..];
        while (RouteNetlink.NextAttribute(ref rest, out var type, out var value))
        {
            switch (type)
            {
                case LinkName:
                    link.Name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
                    break;
                case LinkMtu:
                    link.Mtu = (int)Math.Min(int.MaxValue, MemoryMarshal.Read<uint>(value));
                    break;
                case LinkAddress when value.Length == MacBytes:
                    link.Mac = $"{value[0]:x2}:{value[1]:x2}:{value[2]:x2}:{value[3]:x2}:{value[4]:x2}:{value[5]:x2}";
                    break;
            }
        }
        links[MemoryMarshal.Read<int>(message[4..])] = link;
    }

    /// <summary>struct ifaddrmsg and its attributes. On a point-to-point link the plain address is the peer's: the local one goes before it.</summary>
    private static void AddAddress(SortedDictionary<int, Link> links, ReadOnlySpan<byte> message)
    {
        if (message.Length < AddressHeaderBytes || !links.TryGetValue(MemoryMarshal.Read<int>(message[4..]), out var link))
        {
            return;
        }
        int family = message[0];
        ReadOnlySpan<byte> address = default;
        var rest = message[AddressHeaderBytes..];
        while (RouteNetlink.NextAttribute(ref rest, out var type, out var value))
        {
            if (type == AddressLocal || (type == AddressAddress && address.IsEmpty))
            {
                address = value;
            }
        }
        if (family == Libc.AfInet && address.Length == 4)
        {
            link.Ipv4.Add($"{Text(family, address)}/{message[1]}");
        }
        else if (family == Libc.AfInet6 && address.Length == 16)
        {
            link.Ipv6.Add($"{Text(family, address)}/{message[1]}");
        }
    }

    private static string Text(int family, ReadOnlySpan<byte> address)
    {
        byte* text = stackalloc byte[TextBytesMax];
        fixed (byte* start = address)
        {
            return Libc.InetToText(family, start, text, TextBytesMax) != null
                ? Marshal.PtrToStringUTF8((nint)text)!
                : throw new PlatformException("write down an address", Libc.LastError);
        }
    }

    private sealed class Link
    {
        public string Name { get; set; } = "";
        public string Mac { get; set; } = "";
        public int Mtu { get; set; }
        public bool Up { get; init; }
        public List<string> Ipv4 { get; } = [];
        public List<string> Ipv6 { get; } = [];
    }
}
