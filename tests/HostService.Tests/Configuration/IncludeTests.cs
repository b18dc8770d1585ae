using System.Text;

namespace Orchestrator.HostService.Tests.Configuration;

/// <summary>Files that include others.</summary>
public sealed class IncludeTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"b.conf\"")]
    [InlineData("include file(\"b.conf\")")]
    [InlineData("include required(\"b.conf\")")]
    [InlineData("include required(file(\"b.conf\"))")]
    public void Each_way_to_write_an_include_reads_the_file_beside(string include)
    {
        _folder.Write("b.conf", "orchestrator.events.keep = 5");

        Assert.Equal(5, _folder.Read(include).Options.Events.Keep);
    }

    [Fact]
    public void What_follows_the_include_wins_and_what_stands_before_it_does_not()
    {
        _folder.Write("b.conf", "orchestrator.events.keep = 5\norchestrator.api.requests-max = 6");

        var result = _folder.Read("orchestrator.events.keep = 1\ninclude \"b.conf\"\norchestrator.api.requests-max = 2");

        Assert.True(result.IsOk, result.Report);
        Assert.Equal((5, 2), (result.Options.Events.Keep, result.Options.Api.RequestsMax));
    }

    [Fact]
    public void An_include_inside_an_object_fills_that_object_and_its_references_stay_within()
    {
        _folder.Write("b.conf", "keep = ${number}\nnumber = 8");

        var result = _folder.Read("vars { include \"b.conf\" }\norchestrator.events.keep = ${vars.keep}");

        Assert.True(result.IsOk, result.Report);
        Assert.Equal(8, result.Options.Events.Keep);
    }

    [Fact]
    public void A_missing_file_is_a_mistake_of_the_line_that_includes_it()
    {
        var result = _folder.Read("\ninclude \"none.conf\"");

        Assert.Equal(
            [$"{_folder.PathOf("1.conf")}:2: the file {_folder.PathOf("none.conf")} does not exist; create it, or name the right one"],
            result.Mistakes.Select(m => m.ToString())
        );
    }

    [Fact]
    public void A_folder_is_named_as_one()
    {
        Directory.CreateDirectory(_folder.PathOf("dir"));

        Assert.Contains("is a folder", Assert.Single(_folder.Read("include \"dir\"").Mistakes).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    public void A_circle_of_files_is_a_mistake(int length)
    {
        for (var i = 0; i < length; i++)
        {
            _folder.Write($"c{i}.conf", $"include \"./c{(i + 1) % length}.conf\"");
        }

        Assert.Contains(
            "is included by itself",
            Assert.Single(_folder.ReadFiles([_folder.PathOf("c0.conf")]).Mistakes).What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_chain_of_files_that_is_too_long_is_a_mistake()
    {
        for (var i = 0; i < 40; i++)
        {
            _folder.Write($"c{i}.conf", $"include \"c{i + 1}.conf\"");
        }

        Assert.Contains(
            "nested deeper than 16",
            Assert.Single(_folder.ReadFiles([_folder.PathOf("c0.conf")]).Mistakes).What,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Includes_that_multiply_are_stopped()
    {
        for (var i = 0; i < 15; i++)
        {
            _folder.Write($"c{i}.conf", $"include \"c{i + 1}.conf\"\ninclude \"c{i + 1}.conf\"");
        }
        _folder.Write("c15.conf", "");

        Assert.Contains(
            _folder.ReadFiles([_folder.PathOf("c0.conf")]).Mistakes,
            m => m.What.Contains("more than 1000 files", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_a_mistake_with_their_line()
    {
        var path = _folder.PathOf("latin1.conf");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("# ok\n# caf\u00e9\n"));

        Assert.Equal(
            [$"{path}:2: this is not UTF-8; save the file as UTF-8"],
            _folder.ReadFiles([path]).Mistakes.Select(m => m.ToString())
        );
    }

    [Fact]
    public void A_file_without_end_is_refused()
    {
        Assert.Contains("is larger than 16 MiB", Assert.Single(_folder.ReadFiles(["/dev/zero"]).Mistakes).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_VMs_are_read()
    {
        var result = _folder.Read(
            $"orchestrator.inventory.static = [\n{string.Concat(Enumerable.Range(0, 10_000).Select(i => $"  {{ name = vm{i}, socket = \"/run/vms/vm{i}.sock\", labels {{ n = {i} }} }}\n"))}]"
        );

        Assert.True(result.IsOk, result.Report);
        Assert.Equal(10_000, result.Options.Inventory.ToDefinitions().Length);
    }
}
