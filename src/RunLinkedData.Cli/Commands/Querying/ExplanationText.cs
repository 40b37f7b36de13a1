using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Cli.Commands.Querying;

/// <summary>What a query reads, as text or JSON.</summary>
internal static class ExplanationText
{
    public static void Print(Printer print, SqlExplanation explanation)
    {
        if (print.IsJson)
        {
            print.Json(explanation, CliJson.Default.SqlExplanation);
            return;
        }

        if (explanation.Tables.Count == 0)
        {
            print.Talk("The query names no dataset, so no file is read.");
            return;
        }

        var table = new TextTable(["Table", "Found", "Left out by conditions", "by figures", "Read", "Files", "Bytes"]);
        foreach (var read in explanation.Tables)
        {
            table.Add(
            [
                new Cell(read.Name),
                .. new[]
                {
                    read.VersionsFound, read.VersionsLeftOutByConditions, read.VersionsLeftOutByFigures, read.Versions.Count, read.Files,
                    read.Bytes,
                }.Select(number => new Cell(Format.Number(number))),
            ]);
        }

        print.Write(table);
        foreach (var read in explanation.Tables)
        {
            foreach (var version in read.Versions)
            {
                print.Line(new Cell($"{read.Process}/{read.Dataset}@{version}"));
            }

            foreach (var note in read.Notes)
            {
                print.Talk(note);
            }
        }
    }
}
