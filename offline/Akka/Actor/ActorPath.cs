namespace Akka.Actor;

/// <summary>The place of an actor in the tree, <c>akka://system/user/a/b</c>. Two lives at one place differ in <see cref="Uid"/> only, which equality does not see.</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    /// <summary>What a name may hold besides ASCII letters and digits.</summary>
    public const string ValidSymbols = "\"-_.*$+:@&=,!~';()";

    internal const long UndefinedUid = 0;

    private protected ActorPath(ActorPath parent, string name, long uid)
    {
        Parent = parent;
        Name = name;
        Uid = uid;
    }

    public abstract Address Address { get; }

    public abstract ActorPath Root { get; }

    public ActorPath Parent { get; }

    public string Name { get; }

    public long Uid { get; }

    /// <summary>0 for the root.</summary>
    public abstract int Depth { get; }

    /// <summary>The names from the root down, without the root.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var names = new string[Depth];
            var path = this;
            for (var i = names.Length - 1; i >= 0; i--, path = path.Parent)
                names[i] = path.Name;
            return names;
        }
    }

    public ActorPath Child(string childName) => this / childName;

    public abstract ActorPath WithUid(long uid);

    /// <summary>ASCII letters, digits, <see cref="ValidSymbols"/> and %xx; not empty, no $ in front.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
            return false;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c, StringComparison.Ordinal))
                continue;
            if (c != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2]))
                return false;
            i += 2;
        }

        return true;
    }

    public string ToStringWithoutAddress() => Depth == 0 ? "/" : "/" + string.Join('/', Elements);

    public string ToStringWithAddress() => Address + ToStringWithoutAddress();

    public string ToStringWithUid() => Uid == UndefinedUid ? ToStringWithAddress() : $"{ToStringWithAddress()}#{Uid}";

    public override string ToString() => ToStringWithAddress();

    public bool Equals(ActorPath other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Depth != other.Depth || Name != other.Name)
            return false;
        return Depth == 0 ? Address == other.Address : Parent.Equals(other.Parent);
    }

    public override bool Equals(object obj) => Equals(obj as ActorPath);

    public override int GetHashCode() => Depth == 0 ? Address.GetHashCode() : HashCode.Combine(Parent.GetHashCode(), Name);

    public int CompareTo(ActorPath other) => string.CompareOrdinal(ToString(), other?.ToString());

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, UndefinedUid);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name) =>
        name.Where(n => n.Length > 0).Aggregate(path, (parent, n) => parent / n);

    public static bool operator ==(ActorPath left, ActorPath right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(ActorPath left, ActorPath right) => !(left == right);
}
