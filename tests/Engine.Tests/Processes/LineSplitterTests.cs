using System.Text;
using AvatarBuild.Engine.Processes;

namespace AvatarBuild.Engine.Tests.Processes;

public class LineSplitterTests
{
    [Fact]
    public void A_bar_that_overwrites_itself_is_heard_each_time_however_the_bytes_arrive()
    {
        var heard = new List<string>();
        var splitter = new LineSplitter(heard.Add);
        foreach (var value in Encoding.UTF8.GetBytes("\r 10%|█\r 20%|██\ndone\r\n"))
        {
            splitter.Write([value]);
        }

        Assert.Equal([" 10%|█", " 20%|██", "done"], heard);
    }

    [Fact]
    public void A_line_without_end_takes_no_memory_beyond_its_first_4_kib()
    {
        var heard = new List<string>();
        var splitter = new LineSplitter(heard.Add);
        splitter.Write(Encoding.UTF8.GetBytes(new string('x', 100_000)));
        splitter.Write("\n"u8);

        Assert.Equal(4096, Assert.Single(heard).Length);
    }
}
