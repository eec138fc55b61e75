mkdir -p news/www
echo 'The news at three' >news/www/index.html
cat >news/Dockerfile <<'END'
FROM drydock/base
COPY www /www
EXPOSE 80
CMD ["httpd", "-f", "-h", "/www"]
END
docker build --tag news:v1 news
