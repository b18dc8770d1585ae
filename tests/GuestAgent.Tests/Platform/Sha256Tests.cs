using System.Security.Cryptography;
using System.Text;
using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Tests.Platform;

public class Sha256Tests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Digests_are_those_of_the_standard(string text, string digest) =>
        Assert.Equal(digest, Sha256.HexOf(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Every_length_around_the_block_size_gives_what_another_implementation_gives()
    {
        var data = new byte[1000];
        new Random(7).NextBytes(data);
        for (var length = 0; length <= 300; length++)
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data.AsSpan(0, length))), Sha256.HexOf(data.AsSpan(0, length)));
        }
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), Sha256.HexOf(data));
    }

    [Fact]
    public void Random_names_have_their_length_and_do_not_repeat()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => RandomHex.Of(8)).ToHashSet();
        Assert.Equal(1000, names.Count);
        Assert.All(names, n => Assert.Matches("^[0-9a-f]{16}$", n));
    }
}
