namespace Akka.Actor;

/// <summary>Where a system lives. Local only here: <c>akka://system</c>.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>
{
    public static readonly Address AllSystems = new("akka", "all-systems");

    public Address(string protocol, string system, string host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host;
        Port = port;
    }

    public string Protocol { get; }
    public string System { get; }
    public string Host { get; }
    public int? Port { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool Equals(Address other) =>
        other is not null && Protocol == other.Protocol && System == other.System && Host == other.Host && Port == other.Port;

    public override bool Equals(object obj) => Equals(obj as Address);

    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    public int CompareTo(Address other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => Host is null ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";

    public static bool operator ==(Address left, Address right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Address left, Address right) => !(left == right);
}
