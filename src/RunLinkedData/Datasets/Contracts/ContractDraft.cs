using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Contracts;

/// <summary>Writes a contract that a version keeps, as a beginning.</summary>
internal sealed class ContractDraft(DatasetManifest manifest)
{
    private static readonly string[] Words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    private readonly StringBuilder _text = new();

    public string Write()
    {
        Line($"# A beginning, made of the columns and figures of a version of '{manifest.Name}': what has to be so is for people to say.");
        Line("apiVersion: v3.1.0");
        Line("kind: DataContract");
        Line($"id: {Quoted(manifest.Name)}");
        Line("version: 1.0.0");
        Line("status: draft");
        Line("schema:");
        Line($"  - name: {Quoted(manifest.Name)}");
        Line("    properties:");
        foreach (var column in manifest.Columns)
        {
            Write(column);
        }

        if (manifest.Rows > 0)
        {
            Line("    quality:");
            Line(string.Create(CultureInfo.InvariantCulture, $"      - {{metric: rowCount, mustBeGreaterThan: 0}} # {manifest.Rows} here"));
        }

        return _text.ToString();
    }

    private void Write(DatasetColumn column)
    {
        Line($"      - name: {Quoted(column.Name)}");
        var type = ColumnType.Parse(column.Type);
        if (type is not null && LogicalTypes.Of(type) is { } logical)
        {
            Line($"        logicalType: {logical}");
            if (type.Element is { } element && LogicalTypes.Of(element) is { } ofElements)
            {
                Line($"        items: {{logicalType: {ofElements}}}");
            }
        }

        Line($"        physicalType: {Quoted(column.Type)}");
        var profile = manifest.Profile.GetValueOrDefault(column.Name);
        if (profile is { Nulls: 0 } && manifest.Rows > 0)
        {
            Line("        required: true");
        }

        if (type is { Kind: ColumnKind.Timestamp or ColumnKind.TimestampUtc })
        {
            Line($"        logicalTypeOptions: {{timezone: {(type.Kind == ColumnKind.TimestampUtc ? "true" : "false")}}}");
        }
        else if (type is { IsNumber: true }
            && profile is { Nans: null or 0, Min: { ValueKind: JsonValueKind.Number } min, Max: { } max }
            && min.GetRawText()[0] != '-')
        {
            Line($"        logicalTypeOptions: {{minimum: 0}} # {min.GetRawText()} to {max.GetRawText()} here");
        }
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    // Texts of JSON are texts of YAML.
    private static string Quoted(string text) =>
        text.Length > 0
        && (char.IsAsciiLetter(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
        && !Words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? text
            : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
