"""Makes the newsfeed's table if there is none, and writes sample articles if there are none.

Needs boto3 (the image of add_news_articles has it) and the same variables as the services.
"""

import json
import os
import urllib.request

import boto3

TABLE = os.environ.get("TABLE", "news_articles")
ADD_NEWS_ARTICLES_URL = os.environ.get("ADD_NEWS_ARTICLES_URL", "http://localhost:10002")
BREAKING_NEWS_URL = os.environ.get("BREAKING_NEWS_URL", "http://localhost:10005")
# One partition in order of ids: add_news_articles says why.
KEYS = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in ("feed", "id")],
    "KeySchema": [{"AttributeName": "feed", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
}
ARTICLES = [
    ("Harbour bridge opens a week early", "Ines Duarte", "The new harbour bridge opened this morning, a week early."),
    ("Library stays open until midnight", "Tom Okafor", "From Monday the central library closes at midnight."),
    ("Night trains return to the coast", "Mei Tanaka", "After nine years a night train runs to the coast again."),
    ("School garden feeds the whole street", "Ines Duarte", "What began as three beds of beans now feeds forty."),
    ("Old lighthouse gets its lamp back", "Tom Okafor", "The lamp spent eleven years in a museum's cellar."),
    (
        "Twelve ferries change to batteries",
        "Mei Tanaka",
        "Half of the fleet is quiet now.\n\nThe rest follows.",
    ),
]


def main() -> None:
    dynamodb = boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION", "us-east-1"))
    try:
        dynamodb.create_table(TableName=TABLE, **KEYS)
        print(f"{TABLE}: made")
    except dynamodb.exceptions.ResourceInUseException:
        print(f"{TABLE}: is there")
    dynamodb.get_waiter("table_exists").wait(TableName=TABLE)
    if dynamodb.scan(TableName=TABLE, Limit=1)["Items"]:
        print("articles: are there")
        return
    for title, author, text in ARTICLES:
        post(f"{ADD_NEWS_ARTICLES_URL}/articles", {"title": title, "author": author, "text": text})
    post(f"{BREAKING_NEWS_URL}/items", {"headline": "The newsfeed is on air"})
    print(f"articles: {len(ARTICLES)} written")


def post(url: str, body: dict[str, str]) -> None:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()


if __name__ == "__main__":
    main()
