using NUnit.Framework;
using RunLinkedData.OpenLineage.Naming;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>The names of datasets: https://openlineage.io/docs/spec/naming.</summary>
public class NamingTests
{
    [TestCase("s3://bucket/a/b.csv", "s3://bucket", "a/b.csv")]
    [TestCase("s3a://bucket/a b.csv", "s3://bucket", "a b.csv")]
    [TestCase("gs://bucket/a/b.csv", "gs://bucket", "a/b.csv")]
    [TestCase("abfss://data@shop.dfs.core.windows.net/a/b.csv", "abfss://data@shop.dfs.core.windows.net", "a/b.csv")]
    [TestCase("hdfs://name:8020/a/b.csv", "hdfs://name:8020", "/a/b.csv")]
    [TestCase("file:///data/a%20b.csv", "file", "/data/a b.csv")]
    [TestCase("file://share/data/a.csv", "file://share", "/data/a.csv")]
    [TestCase("/data/a.csv", "file", "/data/a.csv")]
    [TestCase(@"C:\data\a.csv", "file", @"C:\data\a.csv")]
    [TestCase("data/a.csv", "file", "data/a.csv")]
    [TestCase("postgres://db:5433/shop/public/orders", "postgres://db:5433", "shop.public.orders")]
    [TestCase("postgresql://DB/shop/public.orders", "postgres://db:5432", "shop.public.orders")]
    [TestCase("postgresql://db/shop?schema=public&table=orders", "postgres://db:5432", "shop.public.orders")]
    [TestCase("jdbc:postgresql://db/shop", "postgres://db:5432", "shop.source")]
    [TestCase("postgresql://[::1]/shop/public/orders", "postgres://[::1]:5432", "shop.public.orders")]
    [TestCase("mysql://db/shop/orders", "mysql://db:3306", "shop.orders")]
    [TestCase("jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true", "mssql://db:1433", "shop.source")]
    [TestCase("Host=db;Database=shop;Username=reader;Password=***", "postgres://db:5432", "shop.source")]
    [TestCase("Host=db;Port=1;Password='", "store", "external/source")]
    [TestCase("Server=db;Database=shop", "store", "external/source")]
    [TestCase("bigquery://project/shop/orders", "bigquery", "project.shop.orders")]
    [TestCase("kafka://broker/orders", "kafka://broker:9092", "orders")]
    [TestCase("snowflake://org-account/shop/public/orders", "snowflake://org-account", "shop.public.orders")]
    [TestCase("https://rates.example.com/api/all?base=EUR", "https://rates.example.com", "api/all?base=EUR")]
    [TestCase("https://rates.example.com", "https://rates.example.com", "source")]
    [TestCase("arn:aws:glue:eu-central-1:1", "arn", "aws:glue:eu-central-1:1")]
    public void Source_OfAnyKind_HasItsName(string source, string space, string name) =>
        Assert.That(SourceNames.Of(source, "source", "store"), Is.EqualTo(new DatasetName(space, name)));

    [TestCase("http://mlflow:5000", "mlflow://mlflow:5000")]
    [TestCase("https://MLflow.example.com/", "mlflow://mlflow.example.com:443")]
    [TestCase("https://mlflow.example.com:443", "mlflow://mlflow.example.com:443")]
    [TestCase("https://example.com/mlflow/", "mlflow://example.com:443/mlflow")]
    [TestCase("sqlite:////data/mlflow.db", "sqlite:////data/mlflow.db")]
    public void Store_OfAnySpelling_IsOneNamespace(string trackingUri, string space) =>
        Assert.That(StoreNames.NamespaceOf(trackingUri), Is.EqualTo(space));

    [Test]
    public void Dataset_OfARunThatIsGone_IsNamedByTheRun() =>
        Assert.That(StoreNames.Of("s", null, "items", "0f4c"), Is.EqualTo(new DatasetName("s", "0f4c/items")));

    [Test]
    public void RunId_OfAnyForm_IsAUuid()
    {
        Assert.That(RunUuid.Of("0f4c1be2a9e34d0db3a5e1c4c7d2a6f8"), Is.EqualTo("0f4c1be2-a9e3-4d0d-b3a5-e1c4c7d2a6f8"));
        Assert.That(Guid.TryParseExact(RunUuid.Of("a-run"), "D", out var id));
        Assert.That(id.Version, Is.EqualTo(8));
        Assert.That(RunUuid.Of("b-run"), Is.Not.EqualTo(RunUuid.Of("a-run")));
    }
}
