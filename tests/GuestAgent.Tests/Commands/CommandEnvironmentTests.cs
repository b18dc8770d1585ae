using Orchestrator.GuestAgent.Commands;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.Commands;

/// <summary>Whose command it is, out of passwd(5), which is read piece by piece.</summary>
public sealed class CommandEnvironmentTests : IDisposable
{
    private readonly TestFolder _folder = new("agce");

    [Theory]
    [InlineData(0, "root", "/root")]
    [InlineData(10, "ten", "/srv/ten")]
    [InlineData(1, "one", "/")]
    [InlineData(1000, "last", "/home/last")]
    [InlineData(100, "100", "/")]
    public void A_user_is_found_by_the_number_alone(uint uid, string user, string home)
    {
        const string users =
            "root:x:0:0:root:/root:/bin/sh\ntoo:few:7\n\n10:x:11:0::/wrong:/bin/sh\nten:x:10:0:a:/srv/ten:\none:x:1:1:::\nlast:x:1000:0::/home/last";
        Assert.Equal((user, home), CommandEnvironment.Account(uid, File(users)));
    }

    [Fact]
    public void Wherever_a_piece_ends_the_user_is_found()
    {
        // The piece's end falls on each byte of the line that is looked for.
        for (var before = 4040; before < 4110; before++)
        {
            var filler = string.Concat(Enumerable.Repeat("a:x:1:1::/:/\n", before / 13)) + new string('#', before % 13) + "\n";
            Assert.Equal(
                ("wanted", "/home/wanted"),
                CommandEnvironment.Account(77, File(filler + "wanted:x:77:1::/home/wanted:/bin/sh\nb:x:2:2::/:/\n"))
            );
        }
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(50_000)]
    public void A_line_without_end_hides_nobody_behind_it_and_is_nobody_itself(int length)
    {
        var filler = new string('#', length);
        Assert.Equal(("wanted", "/w"), CommandEnvironment.Account(77, File($"{filler}\nwanted:x:77:1::/w:/bin/sh\n")));
        Assert.Equal(("77", "/"), CommandEnvironment.Account(77, File($"{filler}wanted:x:77:1::/w:/bin/sh\n")));
    }

    [Fact]
    public void Without_the_file_root_is_root_and_others_are_their_numbers()
    {
        Assert.Equal(("root", "/root"), CommandEnvironment.Account(0, _folder["missing"]));
        Assert.Equal(("4294967294", "/"), CommandEnvironment.Account(4294967294, _folder["missing"]));
    }

    public void Dispose() => _folder.Dispose();

    private string File(string text)
    {
        System.IO.File.WriteAllText(_folder["passwd"], text);
        return _folder["passwd"];
    }
}
