using System.Globalization;
using System.Security.Cryptography;
using CsvHelper;
using Microsoft.Data.Sqlite;

namespace DemandForecasting;

/// <summary>
/// Where the transactions come from: a CSV file that is given, else the shop's database, which is made when it is not there.
/// </summary>
public sealed class TransactionSource(string file, bool isCsv)
{
    private const string DatabaseFile = "transactions.db";

    // ISO 8601 alone: 01/11/2026 is one day here and another there. What names a zone is taken to UTC.
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    /// <summary>The source as a URI, without anything secret.</summary>
    public string Uri => new Uri(Path.GetFullPath(file)).AbsoluteUri;

    public static TransactionSource Open(string? csvFile)
    {
        if (csvFile is not null)
        {
            return File.Exists(csvFile)
                ? new TransactionSource(csvFile, isCsv: true)
                : throw new FileNotFoundException($"There is no file '{csvFile}'.");
        }

        if (!File.Exists(DatabaseFile))
        {
            ShopDatabase.Create(DatabaseFile);
        }

        return new TransactionSource(DatabaseFile, isCsv: false);
    }

    /// <summary>The version of the source: what its bytes hash to.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }

    public IEnumerable<Transaction> Read() => isCsv ? ReadCsv() : ReadDatabase();

    private IEnumerable<Transaction> ReadDatabase()
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT invoice_no, invoice_date, customer_id, total_price FROM transactions ORDER BY invoice_no";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new Transaction(
                reader.GetString(0),
                reader.GetDateTime(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetDouble(3));
        }
    }

    private IEnumerable<Transaction> ReadCsv()
    {
        CsvReaderOptions options = new() { TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
        using var csv = Checked(() => CsvReader.FromFile(file, options));
        var columns = csv.Headers;
        foreach (var column in (string[])["InvoiceNo", "InvoiceDate", "CustomerID", "TotalPrice"])
        {
            if (!columns.Contains(column))
            {
                throw new InvalidDataException($"'{file}' has no column {column}; found are {string.Join(", ", columns)}.");
            }
        }

        while (Checked(csv.Read))
        {
            var customer = csv.GetString("CustomerID");
            var when = csv.GetString("InvoiceDate").Trim();
            if (!DateTime.TryParseExact(when, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var date))
            {
                throw Refused(csv, when, "date. Write it as 2026-11-01 or 2026-11-01 09:30:00.");
            }

            var amount = csv.GetString("TotalPrice");
            if (!Price.TryParse(amount, out var price))
            {
                throw Refused(csv, amount, "price. Write it with a decimal point, as 1200.50.");
            }

            yield return new Transaction(csv.GetString("InvoiceNo"), date, customer.Length == 0 ? null : customer, price);
        }
    }

    private InvalidDataException Refused(CsvReader csv, string text, string what) =>
        new($"Line {csv.LineNumber} of '{file}': '{text}' is not a {what}");

    private T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException exception)
        {
            throw new InvalidDataException($"'{file}' is no CSV: {exception.Message}", exception);
        }
    }
}
