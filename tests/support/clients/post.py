"""Posts a webhook like Python's standard library does: post.py URL SECRET BODY. Prints the status."""
import hashlib
import hmac
import http.client
import sys
from urllib.parse import urlsplit

url, secret, body = urlsplit(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode()
connection = http.client.HTTPConnection(url.hostname, url.port)
signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
headers = {"Content-Type": "application/json", "X-Razorpay-Signature": signature}
for _ in range(2):
    connection.request("POST", url.path, body, headers)
    response = connection.getresponse()
    response.read()
    print(response.status, response.getheader("X-Webhook-Outcome"))
